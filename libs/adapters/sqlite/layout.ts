import type { DatabaseSync } from 'node:sqlite';

import { pragma } from './database.js';

/** What tells a file of Kronika's from others, and one version of its tables from the next. Both stand in the file's header. */
export interface Layout {
  /** Four ASCII letters as a number. */
  readonly application: number;
  /** From 1. */
  readonly version: number;
}

export type Fit = 'empty' | 'current' | 'older' | 'newer' | 'foreign';

export const layoutFit = (db: DatabaseSync, layout: Layout): Fit => {
  const application = Number(pragma(db, 'application_id'));
  const version = Number(pragma(db, 'user_version'));
  if (application === 0 && version === 0 && isEmpty(db)) return 'empty';
  if (application !== layout.application) return 'foreign';
  if (version === layout.version) return 'current';
  return version < layout.version ? 'older' : 'newer';
};

const isEmpty = (db: DatabaseSync): boolean => db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;

/** Part of the transaction that makes the tables. */
export const writeLayout = (db: DatabaseSync, { application, version }: Layout): void => {
  db.exec(`PRAGMA application_id = ${application}; PRAGMA user_version = ${version}`);
};
