// Every check that reads the sources without running them. Usage: npm run check [-- name …]
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { capture } from './processes.mjs';
import { pinnedNode, root } from './runtime.mjs';

const tool = (...parts) => join(root, 'node_modules', ...parts);

const TYPESCRIPT = ['apps', 'libs', 'test'];

const HOUSE = ['bench', 'bin', 'docker', 'scripts', 'jest.config.mjs', '.dependency-cruiser.mjs'];
const LINT = ['--type-aware', '--deny-warnings', '--format', 'unix'];

const CHECKS = [
  { name: 'types', args: [tool('typescript', 'bin', 'tsc'), '-p', '.'] },
  { name: 'lint', args: [tool('oxlint', 'bin', 'oxlint'), ...LINT, ...TYPESCRIPT, ...HOUSE] },
  { name: 'format', args: [tool('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.'] },
  {
    name: 'imports',
    args: [tool('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'), ...TYPESCRIPT, '--output-type', 'err'],
  },
  { name: 'unused', args: [tool('knip', 'bin', 'knip.js')] },
];

const runOne = async ({ name, args }) => {
  const { code, output } = await capture(pinnedNode(), args, { cwd: root });
  process.stdout.write(code === 0 ? `✓ ${name}\n` : `✗ ${name}\n${output.trimEnd()}\n\n`);
  return { name, passed: code === 0 };
};

/** Runs the checks one after another, all of them even where one fails, and says which passed. */
export const runChecks = async (names) => {
  const results = [];
  for (const check of CHECKS.filter(({ name }) => names.length === 0 || names.includes(name))) {
    results.push(await runOne(check));
  }
  return results;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const results = await runChecks(process.argv.slice(2));
  process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
}
