import { Command, CommanderError } from 'commander';
import { sentence, told } from '../../runtime/failure.js';
import { waitOption } from '../../runtime/wait-option.js';
import { configuredStorage } from '../../record/src/config.js';
import { waitFor } from '../../record/src/storage.js';
import { everyOption } from './every-option.js';
import { nameOption } from './name-option.js';
import { checkProjector, projectUntil } from './projector.js';

interface Options {
  readonly name: string;
  readonly every: number;
  readonly wait?: number;
  readonly check?: true;
}

const program = (): Command =>
  new Command('kronika-projector')
    .description('Follows the log and keeps its share of the read models, beside others that do the same.')
    .addOption(nameOption())
    .addOption(everyOption())
    .addOption(waitOption())
    .option('--check', 'only say whether the projector of this name on this machine is at work, by the exit code')
    .addHelpText('after', '\nThe stores are named by EVENT_STORE_URL and READ_STORE_URL: see docs/operations.md.')
    .configureOutput({ outputError: (text, write) => write(`${sentence(text)}\n`) })
    .exitOverride()
    .action(run);

const run = async ({ name, every, wait, check }: Options): Promise<void> => {
  const storage = configuredStorage({ folder: '', ...waitFor(wait) });
  if (check) return checkProjector(name, storage, say);
  return projectUntil(ended(), storage, { name, say, everyMs: every * 1_000 });
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
