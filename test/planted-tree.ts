import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const HOUSE = [
  'package.json',
  'package-lock.json',
  'nest-cli.json',
  'tsconfig.build.json',
  'tsconfig.json',
  'jest.config.mjs',
  'knip.jsonc',
  '.oxlintrc.json',
  '.prettierrc.json',
  '.prettierignore',
  '.dependency-cruiser.mjs',
  'apps/runtime/require-runtime.ts',
  'bin',
  'scripts',
];

const root = join(import.meta.dirname, '..');

/** A small project with this one's checks and other sources: file paths and what they hold. */
export class PlantedTree {
  readonly folder = mkdtempSync(join(tmpdir(), 'kronika-planted-'));

  constructor(files: Readonly<Record<string, string>>) {
    for (const name of HOUSE) cpSync(join(root, name), join(this.folder, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'), 'junction');
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    }
  }

  /** Runs one of the checks of `npm run check` and returns what it says. */
  check(name: string): { passed: boolean; output: string } {
    const script = join(this.folder, 'scripts', 'check.mjs');
    const run = spawnSync(process.execPath, [script, name], { encoding: 'utf8', cwd: this.folder, timeout: 150_000 });
    return { passed: run.status === 0, output: run.stdout + run.stderr };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
