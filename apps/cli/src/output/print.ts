import { once } from 'node:events';

/** Writes what was asked for, and waits while the reader is slower. */
export const print = async (text: string): Promise<void> => {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
};

export const printLine = (line: string): Promise<void> => print(`${line}\n`);

/** Says something beside what was asked for: stdout stays clean. */
export const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Whoever reads stdout may stop early (`kronika log | head`): then there is nothing left to do. */
export const endWithReader = (): void => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
};
