// Everything that must hold: prepares, checks, runs the specs, says which engines they ran against, and ends with one line that counts checks and
// tests. `engines` as its argument: only the specs that concern engines; those among them that are named behind it.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChecks } from './check.mjs';
import { ENGINE_SPECS, enginesRun } from './engines.mjs';
import { prepare } from './prepare.mjs';
import { start } from './processes.mjs';
import { pinnedNode, root } from './runtime.mjs';

// Jest writes its results and then waits for what a spec left open: a worker, a connection, a server.
const GRACE = 20_000;

// The slowest specs run processes and mostly wait for them: two at a time are faster on two processors, too, where Jest would run one.
const WORKERS = Math.max(2, availableParallelism() - 1);

const count = (results) => ({
  passed: results.filter(({ passed }) => passed).length,
  failed: results.filter(({ passed }) => !passed).length,
  skipped: 0,
});

const endWithin = async ({ child, ended }, isDone) => {
  let doneSince;
  let hung = false;
  const watch = setInterval(() => {
    doneSince ??= isDone() ? Date.now() : undefined;
    if (doneSince !== undefined && Date.now() - doneSince > GRACE) hung = child.kill('SIGKILL');
  }, 1_000);
  const { code } = await ended;
  clearInterval(watch);
  return { code, hung };
};

const readResults = (file, { code, hung }) => {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, why: 'Jest ended without a result.' };
  const result = JSON.parse(readFileSync(file, 'utf8'));
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  const engines = enginesRun(result, process.env);
  const unasked = engines.filter((engine) => engine.unasked).length;
  return {
    passed: result.numPassedTests,
    failed: (failed === 0 && code !== 0 ? 1 : failed) + unasked,
    skipped: result.numPendingTests + result.numTodoTests,
    why: [
      ...(hung ? ['A spec left something running, so Jest did not end by itself.'] : []),
      ...engines.map(({ sentence }) => sentence),
    ].join('\n'),
  };
};

const runSpecs = async (specs) => {
  const folder = mkdtempSync(join(tmpdir(), 'kronika-jest-'));
  const file = join(folder, 'results.json');
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const args = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest];
  const options = ['--ci', '--json', `--outputFile=${file}`, `--maxWorkers=${WORKERS}`];
  const run = start(pinnedNode(), [...args, ...specs, ...options], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ending = await endWithin(run, () => existsSync(file));
  const results = readResults(file, ending);
  rmSync(folder, { recursive: true, force: true });
  return results;
};

const prepared = async () => {
  try {
    await prepare();
    return true;
  } catch (error) {
    process.stdout.write(`${error.message}\n`);
    return false;
  }
};

const runAll = async () => {
  if (!(await prepared())) return [{ passed: 0, failed: 1, skipped: 0 }];
  return [count(await runChecks([])), await runSpecs([])];
};

const runEngines = async (specs) =>
  (await prepared()) ? [await runSpecs(specs)] : [{ passed: 0, failed: 1, skipped: 0 }];

const [what, ...named] = process.argv.slice(2);
const parts = await (what === 'engines' ? runEngines(named.length > 0 ? named : ENGINE_SPECS) : runAll());
const total = (key) => parts.reduce((sum, part) => sum + part[key], 0);
for (const { why } of parts) if (why) process.stdout.write(`${why}\n`);
const skipped = total('skipped') > 0 ? `, ${total('skipped')} skipped` : '';
process.stdout.write(`${total('passed')} passed, ${total('failed')} failed${skipped}\n`);
process.exitCode = total('failed') === 0 ? 0 : 1;
