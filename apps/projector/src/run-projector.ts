import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { told } from '../../runtime/failure.js';
import { configuredStorage } from '../../record/src/config.js';
import { waitFor } from '../../record/src/storage.js';
import { checkProjector, projectUntil } from './projector.js';

interface Options {
  readonly wait?: number;
  readonly check?: true;
}

const program = (): Command =>
  new Command('kronika-projector')
    .description('Follows the log and keeps its share of the read models, beside others that do the same.')
    .option('--wait <seconds>', 'wait for a store that does not answer yet', seconds)
    .option('--check', 'only say whether a projector of this machine is at work, by the exit code')
    .addHelpText('after', '\nThe stores are named by EVENT_STORE_URL and READ_STORE_URL: see docs/operations.md.')
    .exitOverride()
    .action(run);

const run = async ({ wait, check }: Options): Promise<void> => {
  const storage = configuredStorage({ folder: '', ...waitFor(wait) });
  if (check) return checkProjector(storage, say);
  return projectUntil(ended(), storage, say);
};

const seconds = (text: string): number => {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected: a number of seconds.');
};

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Ctrl-C or SIGTERM ends it in order; a second signal at once. */
const ended = (): AbortSignal => {
  const end = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end.abort());
  return end.signal;
};

/** The exit code is 0 only when it did what was asked. */
export const runProjector = async (argv: readonly string[]): Promise<void> => {
  try {
    await program().parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) process.stderr.write(`${told(error)}\n`);
    process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
  }
};
