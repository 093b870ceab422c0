import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { INSTRUMENTS, MEASURES } from '@modules/programme/definition.js';
import { TABLES } from './tables.js';

const page = readFileSync('docs/files.md', 'utf8');

/** The rows of the first table after a heading, without its header. */
const tableAfter = (heading: string): readonly (readonly string[])[] => {
  const [, after = ''] = page.split(`\n${heading}\n`);
  const [section = ''] = after.split(/\n#{1,3} /);
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
};

describe('docs/files.md', () => {
  it('names every table, in the order in which an import takes them', () => {
    const named = [...page.matchAll(/^### `(.+)`$/gm)].map(([, name]) => name);
    expect(named).toEqual(TABLES.map(({ name }) => name));
  });

  for (const { name, holds, columns } of TABLES)
    it(`says of ${name} what it holds, and of each column whether it is needed and what stands in it`, () => {
      expect(page).toContain(`${holds.charAt(0).toUpperCase()}${holds.slice(1)}.`);
      expect(tableAfter(`### \`${name}\``)).toEqual(
        columns.map((column) => [`\`${column.name}\``, column.required ? 'yes' : 'no', column.holds]),
      );
    });

  it('names every instrument and every measure that a definition may hold', () => {
    const spelled = page.replaceAll(/`(\.\w+)`/g, '`activities$1`');
    for (const name of [...INSTRUMENTS, ...MEASURES]) expect(spelled).toContain(`\`${name}\``);
  });
});
