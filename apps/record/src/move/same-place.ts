import { resolve } from 'node:path';
import type { Storage } from '../storage.js';

/** Both records have their keys and idempotency records in the same place: then these need not be moved. */
export const keptInOnePlace = (a: Storage, b: Storage): boolean =>
  a.readStore === b.readStore && (a.readStore === undefined ? inOneFolder(a, b) : a.namespace === b.namespace);

export const logInOnePlace = (a: Storage, b: Storage): boolean =>
  a.eventStore === b.eventStore && (a.eventStore === undefined ? inOneFolder(a, b) : a.namespace === b.namespace);

const inOneFolder = (a: Storage, b: Storage): boolean => resolve(a.folder) === resolve(b.folder);
