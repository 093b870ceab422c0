import { Command, CommanderError } from 'commander';
import { told } from './failure.js';
import { actorOption, asOption, dataOption, jsonOption, programmeOption } from './options.js';

/** The operator's commands. What a command needs is imported when it runs: import time dominates start-up. */
const program = (): Command =>
  new Command('kronika')
    .description('Keeps the record of a programme in which municipalities learn to work with NGOs.')
    .version('0.1.0')
    .showHelpAfterError('(see: kronika --help)')
    .exitOverride();

const reading = (root: Command): void => {
  root
    .command('status')
    .description('print where every municipality stands')
    .addOption(programmeOption())
    .option('--on <day>', 'on that day, as far as is known now; default today')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (options) => (await import('./commands/status.js')).status(options));
  root
    .command('log')
    .description('browse the events on record')
    .option('--stream <name>', 'only this stream, such as participation-malopolska-2014:120805')
    .option('--type <type>', 'only events of this type, such as AdoptionRecorded')
    .option('--after <position>', 'only what comes after this position')
    .option('--follow', 'wait for more and print it as it comes')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (options) => (await import('./commands/log.js')).log(options));
};

const writing = (root: Command): void => {
  root
    .command('import <path>')
    .description('check a programme folder, a zip of it or an XLSX workbook, and take it in')
    .option('--check', 'only check; nothing is written')
    .addOption(programmeOption())
    .option('--amend-from <day>', 'take a changed programme.yaml as in force from this day (with --reason)')
    .option('--reason <text>', 'why the definition is amended')
    .addOption(asOption())
    .addOption(actorOption())
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (path, options) => (await import('./commands/import.js')).importPath(path, options));
  root
    .command('new <id>')
    .description('write an empty programme folder with headers and a commented programme.yaml to start from')
    .option('--into <dir>', 'where to put the folder; default here')
    .action(async (id, options) => (await import('./commands/new.js')).newProgramme(id, options));
  root
    .command('rebuild [views...]')
    .description('build views anew from the log, beside those that answer')
    .addOption(asOption())
    .addOption(actorOption())
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (views, options) => (await import('./commands/rebuild.js')).rebuild(views, options));
  root
    .command('person')
    .description('what concerns one person')
    .command('erase <person>')
    .description('destroy a person’s name and e-mail for good; every count stays')
    .requiredOption('--reason <text>', 'why')
    .addOption(programmeOption())
    .addOption(asOption())
    .addOption(actorOption())
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (person, options) => (await import('./commands/person-erase.js')).personErase(person, options));
};

const serving = (root: Command): void => {
  root
    .command('serve')
    .description('answer over HTTP on this machine')
    .option('--port <number>', 'port', '3000')
    .option('--host <address>', 'a loopback address', '127.0.0.1')
    .addOption(dataOption())
    .action(async (options) => (await import('./commands/serve.js')).serve(options));
  root
    .command('start', { hidden: true })
    .description('take in the sample programme where there is no record yet, serve, and print where it stands')
    .option('--port <number>', 'port', '3000')
    .addOption(dataOption())
    .action(async (options) => (await import('./commands/start.js')).start(options));
};

/** Runs one command; the exit code is 0 only when it did what was asked. */
export const runCommandLine = async (argv: readonly string[]): Promise<void> => {
  const root = program();
  serving(root);
  writing(root);
  reading(root);
  for (const command of root.commands) command.exitOverride();
  try {
    await root.parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode;
    else {
      process.stderr.write(`${told(error)}\n`);
      process.exitCode = 1;
    }
  }
};
