import { describe, expect, it } from '@jest/globals';
import { checkDefinition } from '@modules/programme/contracts.js';
import { parse } from 'yaml';
import { TABLES } from './tables.js';
import { emptyFolder } from './template.js';

const contentOf = (name: string): string =>
  emptyFolder('demo', '2026').find((file) => file.name === name)?.content ?? '';

describe('an empty programme folder', () => {
  it('holds a definition without a fault, of the id and the year that were asked for', () => {
    const checked = checkDefinition(parse(contentOf('programme.yaml'), { version: '1.2', schema: 'core' }));
    expect(checked).toMatchObject({
      definition: { id: 'demo', period: { from: '2026-01-01', to: '2026-12-31' } },
    });
  });

  it('takes any id as text, whatever it looks like', () => {
    for (const id of ['2026', '1.10', 'true', 'null', '0x1F', '-', '1e3']) {
      const [definition] = emptyFolder(id, '2026');
      const checked = checkDefinition(parse(definition?.content ?? '', { version: '1.2', schema: 'core' }));
      expect(checked).toMatchObject({ definition: { id } });
    }
  });

  it('holds every table with all of its columns and no row', () => {
    for (const { name, columns } of TABLES)
      expect(contentOf(`${name}.csv`)).toBe(`${columns.map((column) => column.name).join(';')}\r\n`);
  });
});
