// Installs and builds what is missing or out of date. Runs on any Node from 20, before anything is installed,
// so it may import nothing but node: modules and its neighbours.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exclusively } from './lock.mjs';
import { capture } from './processes.mjs';
import { pinnedNode, root } from './runtime.mjs';

const at = (...parts) => join(root, ...parts);
const say = (line) => process.stderr.write(`${line}\n`);

const packagesOf = (lockfile) => JSON.parse(readFileSync(lockfile, 'utf8')).packages ?? {};

const sameEntry = (wanted, found) =>
  found === undefined
    ? wanted.optional === true
    : found.version === wanted.version && found.integrity === wanted.integrity;

// npm leaves a lockfile of what it put into node_modules, as its last step.
const isInstalled = () => {
  const installed = at('node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const found = packagesOf(installed);
  const wanted = Object.entries(packagesOf(at('package-lock.json'))).filter(([path]) => path !== '');
  return wanted.every(([path, entry]) => sameEntry(entry, found[path]));
};

const npm = () => {
  const running = process.env.npm_execpath ?? '';
  if (running.endsWith('npm-cli.js')) return { command: process.execPath, before: [running], shell: false };
  return { command: 'npm', before: [], shell: process.platform === 'win32' };
};

const step = async ({ title, failure, command, args, shell = false }) => {
  say(title);
  const { code, output } = await capture(command, args, { cwd: root, shell });
  if (code !== 0) throw new Error(`${output.trimEnd()}\n\n${failure} (exit code ${code}; what it said stands above).`);
};

// As the lockfile says and without touching it. Not npm ci: that refuses a lockfile which lacks a package for a platform
// that nobody here has. No package needs an install script, and whatever the user's settings are, tools belong to it.
const INSTALL = ['install', '--no-save', '--include=dev', '--include=optional', '--ignore-scripts'];
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];

const installPackages = () => {
  const { command, before, shell } = npm();
  return step({
    title: 'Installing packages (about a minute, once) …',
    failure: 'The packages could not be installed: npm install failed',
    command,
    args: [...before, ...INSTALL, ...QUIET],
    shell,
  });
};

const install = async () => {
  await installPackages();
  if (!isInstalled()) throw new Error('package.json and package-lock.json do not agree: npm install sets it right.');
};

const TESTS = ['.spec.ts', '.contract.ts'];
const isSource = (path) => path.endsWith('.ts') && !TESTS.some((end) => path.endsWith(end));

const sourcesIn = (folder) =>
  existsSync(at(folder))
    ? readdirSync(at(folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
        .filter(isSource)
    : [];

const CONFIGURATION = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json'];

const hashOfSources = () => {
  const files = [...CONFIGURATION.map((name) => at(name)), ...sourcesIn('apps'), ...sourcesIn('libs')].toSorted();
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${file.slice(root.length)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
};

const stamp = at('dist', '.sources');
const isBuilt = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOfSources();

// nest writes files even where types are wrong, so it writes beside dist, which changes only when all is well.
const build = async () => {
  const hash = hashOfSources();
  rmSync(at('dist.next'), { recursive: true, force: true });
  const nest = at('node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  await step({
    title: 'Building …',
    failure: 'Kronika could not be built: nest build failed',
    command: pinnedNode(),
    args: [nest, 'build'],
  });
  writeFileSync(at('dist.next', '.sources'), hash);
  rmSync(at('dist'), { recursive: true, force: true });
  renameSync(at('dist.next'), at('dist'));
};

const isReady = () => isInstalled() && isBuilt();

/** Leaves node_modules as package-lock.json says and dist as the sources say. Several at once wait for one another. */
export const prepare = async () => {
  if (isReady()) return;
  const work = async () => {
    if (!isInstalled()) await install();
    if (!isBuilt()) await build();
  };
  await exclusively(at('.prepare.lock'), work, (pid) =>
    say(`Process ${pid} is installing or building; waiting for it …`),
  );
};

/** The same for a script: a failure is told in plain words and ends the process. */
export const prepareOrExit = async () => {
  try {
    await prepare();
  } catch (error) {
    say(error.message);
    process.exit(1);
  }
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await prepareOrExit();
