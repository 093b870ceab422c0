import { configuredStorage } from '../../record/src/config.js';
import { waitFor } from '../../record/src/storage.js';
import type { Storage } from '../../record/src/storage.js';

/** What every command is told that needs a record. */
export interface StorageOptions {
  readonly data: string;
  /** Seconds that a store which does not answer is waited for. */
  readonly wait?: number;
}

/** Which stores hold the record, as the options and the environment say. @throws ConfigurationFault */
export const storageOf = ({ data, wait }: StorageOptions): Storage =>
  configuredStorage({ folder: data, ...waitFor(wait) });
