import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { PlantedTree } from './planted-tree.js';

const MAIN = `process.stdout.write(\`\${process.version} \${process.argv.slice(2).join(' ')}\\n\`);\nprocess.exitCode = 7;\n`;
const SPECS = `
import { expect, it } from '@jest/globals';
it('holds', () => expect(1).toBe(1));
it('does not hold', () => expect(1).toBe(2));
`;

describe('a fresh copy of the project', () => {
  let tree: PlantedTree;

  const plant = (files: Readonly<Record<string, string>>): void => {
    tree = new PlantedTree({ 'apps/cli/src/main.ts': MAIN, ...files });
  };

  const run = (script: string, ...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(tree.folder, script), ...args], {
      cwd: tree.folder,
      encoding: 'utf8',
    });
    return { status, lines: stdout.trimEnd().split('\n'), stderr };
  };

  afterEach(() => tree.remove());

  it('builds at the first start, hands over arguments and exit code, and builds no second time', () => {
    plant({});
    const first = run('bin/kronika.mjs', 'status', '--json');
    const second = run('bin/kronika.mjs', 'log');

    expect(first).toEqual({ status: 7, lines: [`${process.version} status --json`], stderr: 'Building …\n' });
    expect(second).toEqual({ status: 7, lines: [`${process.version} log`], stderr: '' });
  }, 180_000);

  it('builds again after a source has changed', () => {
    plant({});
    run('bin/kronika.mjs');
    writeFileSync(join(tree.folder, 'apps/cli/src/main.ts'), `process.stdout.write('changed\\n');\n`);

    expect(run('bin/kronika.mjs')).toEqual({ status: 0, lines: ['changed'], stderr: 'Building …\n' });
  }, 180_000);

  it('says what does not build, and starts nothing', () => {
    plant({ 'apps/cli/src/wrong.ts': `export const wrong: number = 'text';\n` });
    const { status, lines, stderr } = run('bin/kronika.mjs');

    expect({ status, lines }).toEqual({ status: 1, lines: [''] });
    expect(stderr).toContain('apps/cli/src/wrong.ts');
    expect(stderr).toContain('Kronika could not be built: nest build failed');
    expect(existsSync(join(tree.folder, 'dist'))).toBe(false);
  }, 180_000);

  it('takes over the lock of a process that died, and of one that fell silent', () => {
    plant({});
    const lock = join(tree.folder, '.prepare.lock');
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(lock, String(pid));
    expect(run('bin/kronika.mjs').status).toBe(7);

    writeFileSync(join(tree.folder, 'apps/cli/src/main.ts'), `${MAIN}// changed\n`);
    writeFileSync(lock, String(process.pid));
    utimesSync(lock, new Date(0), new Date(0));
    expect(run('bin/kronika.mjs').status).toBe(7);
    expect(existsSync(lock)).toBe(false);
  }, 180_000);

  it('ends npm test with a line that counts, and fails with what failed', () => {
    plant({ 'libs/kernel/some.spec.ts': SPECS, 'libs/kernel/broken.spec.ts': `import './nowhere.js';\n` });
    const { status, lines } = run('scripts/test.mjs');
    const checks = lines.filter((line) => /^[✓✗] \w+$/.test(line));
    const passed = checks.filter((line) => line.startsWith('✓')).length;

    expect(checks).toHaveLength(5);
    expect(lines.at(-1)).toBe(`${passed + 1} passed, ${checks.length - passed + 2} failed`);
    expect(status).toBe(1);
  }, 240_000);

  it('ends npm test with that line even where it does not build', () => {
    plant({ 'apps/cli/src/wrong.ts': `export const wrong: number = 'text';\n` });
    const { status, lines } = run('scripts/test.mjs');

    expect({ status, last: lines.at(-1) }).toEqual({ status: 1, last: '0 passed, 1 failed' });
  }, 180_000);

  it('refuses an older Node when a built file is started by hand', () => {
    plant({});
    const guard = readFileSync(join(tree.folder, 'apps/runtime/require-runtime.ts'), 'utf8');
    writeFileSync(join(tree.folder, 'guard.mjs'), guard);
    writeFileSync(
      join(tree.folder, 'older.mjs'),
      `Object.defineProperty(process.versions, 'node', { value: '20.20.2' });\nawait import('./guard.mjs');\n`,
    );
    const { status, stderr } = run('older.mjs');

    expect(status).toBe(1);
    expect(stderr).toContain('npm start');
  });
});
