import { printLine } from '../output/print.js';
import { serving } from '../serving.js';

export interface ServeOptions {
  readonly data: string;
  readonly port: number;
  readonly host: string;
}

/** Serves what is there. The sample is never taken in: a real record stays free of it. */
export const serve = async ({ data, port, host }: ServeOptions): Promise<void> => {
  const served = await serving({ folder: data, port, host });
  await printLine(`Kronika serves ${data} at ${served.url} (Ctrl-C ends it).`);
  await served.ended;
};
