import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

interface Entry {
  readonly resolved?: string;
  readonly integrity?: string;
}

const lockfile: { packages: Record<string, Entry> } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'package-lock.json'), 'utf8'),
);
const entries = Object.entries(lockfile.packages).filter(([path]) => path !== '');
const without = (fault: (entry: Entry) => boolean): readonly string[] =>
  entries.filter(([, entry]) => fault(entry)).map(([path]) => path);

describe('the lockfile', () => {
  it('holds the hash of every package', () => {
    expect(entries.length).toBeGreaterThan(100);
    expect(without(({ integrity }) => !integrity?.startsWith('sha512-'))).toEqual([]);
  });

  it('names no address that packages were downloaded from', () => {
    expect(without(({ resolved }) => resolved !== undefined)).toEqual([]);
  });

  it('holds the runtime at one exact version for each platform', () => {
    const runtimes = entries.filter(([path]) => /^node_modules\/node-(bin-)?(linux|darwin|win)-/.test(path));
    expect(runtimes.map(([path]) => path)).toHaveLength(5);
  });
});
