import { Command, CommanderError } from 'commander';
import { Failure, sentence, told } from '../../runtime/failure.js';
import { waitOption } from '../../runtime/wait-option.js';
import {
  actorOption,
  asOption,
  dataOption,
  day,
  jsonOption,
  portOption,
  position,
  programmeOption,
} from './options.js';
import { endWithReader } from './output/print.js';
import { version } from './place.js';
import type { ErasureOptions } from './commands/person-erase.js';
import type { ImportOptions } from './commands/import.js';
import type { MoveOptions } from './commands/move.js';
import type { LogOptions } from './commands/log.js';
import type { NewOptions } from './commands/new.js';
import type { RecordOptions } from './options.js';
import type { ServeOptions } from './commands/serve.js';
import type { StartOptions } from './commands/start.js';
import type { StatusOptions } from './commands/status.js';

/** The operator's commands. What a command needs is imported when it runs: import time dominates start-up. */
const program = (): Command =>
  new Command('kronika')
    .description('Keeps the record of a programme in which municipalities learn to work with NGOs.')
    .version(version())
    .configureOutput({ outputError: (text, write) => write(`${sentence(text)}\n`) })
    .addHelpText('after', STORES)
    .exitOverride();

const STORES = `
A record is kept in files of a folder (--data), unless EVENT_STORE_URL (esdb://…)
names an EventStoreDB for its log, and READ_STORE_URL (mongodb://…) a MongoDB
for its read models and keys: see docs/operations.md.`;

/** What every command is told that reads or changes a record. */
const onRecord = (command: Command): Command =>
  onStores(command).addOption(asOption()).addOption(actorOption()).addOption(jsonOption());

/** What every command is told that opens a record. */
const onStores = (command: Command): Command => command.addOption(dataOption()).addOption(waitOption());

const addReading = (root: Command): void => {
  onRecord(root.command('status'))
    .description('print where every municipality stands')
    .addOption(programmeOption())
    .option('--on <day>', 'on that day, as far as is known now; default today', day)
    .action(async (options: StatusOptions) => (await import('./commands/status.js')).status(options));
  onRecord(root.command('log'))
    .description('browse the events on record')
    .option('--stream <name>', 'only this stream, such as participation-malopolska-2014:120805')
    .option('--type <type>', 'only events of this type, such as AdoptionRecorded')
    .option('--after <position>', 'only what comes after this position', position)
    .option('--follow', 'wait for more and print it as it comes; Ctrl-C ends it')
    .action(async (options: LogOptions) => (await import('./commands/log.js')).log(options));
};

const addImporting = (root: Command): void => {
  onRecord(root.command('import'))
    .argument('<path>', 'the folder, zip or workbook')
    .description('check a programme folder, a zip of it or an XLSX workbook, and take it in')
    .option('--check', 'only check; nothing is written')
    .addOption(programmeOption())
    .option('--amend-from <day>', 'take a changed programme.yaml as in force from this day (with --reason)', day)
    .option('--reason <text>', 'why the definition is amended')
    .action(async (path: string, options: ImportOptions) =>
      (await import('./commands/import.js')).importPath(path, options),
    );
  root
    .command('new')
    .argument('<id>', 'the programme’s id')
    .description('write an empty programme folder with headers and a commented programme.yaml to start from')
    .option('--into <dir>', 'where to put the folder', '.')
    .action(async (id: string, options: NewOptions) => (await import('./commands/new.js')).newProgramme(id, options));
};

const addKeeping = (root: Command): void => {
  onRecord(root.command('rebuild'))
    .argument('[views...]', 'their names; default all')
    .description('build views anew from the log, beside those that answer')
    .action(async (views: readonly string[], options: RecordOptions) =>
      (await import('./commands/rebuild.js')).rebuild(views, options),
    );
  onRecord(root.command('move'))
    .description('copy the record to other stores, event by event as it is, with people’s keys; or go on with that')
    .option('--from <place...>', 'a folder, esdb://…, mongodb://…; default: as configured')
    .option('--to <place...>', 'the same; default: as configured')
    .action(async (options: MoveOptions) => (await import('./commands/move.js')).move(options));
  onRecord(root.command('person').description('what concerns one person').command('erase'))
    .argument('<person>', 'the person’s id in the programme, such as P01')
    .description('destroy a person’s name and e-mail for good; every count stays')
    .requiredOption('--reason <text>', 'why')
    .addOption(programmeOption())
    .action(async (person: string, options: ErasureOptions) =>
      (await import('./commands/person-erase.js')).personErase(person, options),
    );
};

const addServing = (root: Command): void => {
  onStores(root.command('serve'))
    .description('answer over HTTP on this machine')
    .addOption(portOption())
    .option('--host <address>', 'a loopback address', '127.0.0.1')
    .action(async (options: ServeOptions) => (await import('./commands/serve.js')).serve(options));
  onStores(root.command('start', { hidden: true }))
    .description('take in the sample programme where there is no record yet, serve, and print where it stands')
    .addOption(portOption())
    .action(async (options: StartOptions) => (await import('./commands/start.js')).start(options));
};

/** What was mistyped is told with the help that lists it: that of the command where there is one. */
const pointToHelp = (command: Command, name: string): void => {
  command.showHelpAfterError(`See: ${name} --help`);
  for (const one of command.commands) pointToHelp(one, `${name} ${one.name()}`);
};

/** Runs one command; the exit code is 0 only when it did what was asked. */
export const runCommandLine = async (argv: readonly string[]): Promise<void> => {
  const root = program();
  for (const add of [addServing, addImporting, addReading, addKeeping]) add(root);
  pointToHelp(root, root.name());
  endWithReader();
  try {
    await root.parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) process.stderr.write(`${told(error)}\n`);
    process.exitCode = error instanceof CommanderError || error instanceof Failure ? error.exitCode : 1;
  }
};
