import { printLine, say } from '../output/print.js';
import { serving } from '../serving.js';
import { storageOf } from '../storage.js';
import type { StorageOptions } from '../storage.js';
import { inWords } from '../../../record/src/storage.js';

export interface ServeOptions extends StorageOptions {
  readonly port: number;
  readonly host: string;
}

/** Serves what is there. The sample is never taken in: a real record stays free of it. */
export const serve = async ({ port, host, ...options }: ServeOptions): Promise<void> => {
  const storage = storageOf(options);
  if (storage.eventStore !== undefined && storage.readStore === undefined) say(ALONE);
  const served = await serving({ storage, port, host });
  await printLine(`Kronika serves ${inWords(storage)} at ${served.url} (Ctrl-C ends it).`);
  await served.ended;
};

const ALONE =
  'The log is in EventStoreDB and the read models are in files: this must be the only process that writes to the log. With READ_STORE_URL several may.';
