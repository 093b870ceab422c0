import { describe, expect, it } from '@jest/globals';
import { headerFaults } from './header.js';
import { TABLES } from './tables.js';

describe('the header of a table', () => {
  for (const { name, columns } of TABLES) {
    const needed = columns.filter(({ required }) => required).map((column) => column.name);

    it(`of ${name} needs each of its columns, and may leave out the others`, () => {
      const file = `${name}.csv`;
      expect(headerFaults({ name, file, columns: needed })).toEqual({ faults: [], warnings: [] });
      for (const missing of needed) {
        const { faults } = headerFaults({ name, file, columns: needed.filter((column) => column !== missing) });
        expect(faults).toMatchObject([{ file, row: 1, column: missing, code: 'intake.column-missing' }]);
        expect(faults[0]?.expected).toContain(`a column ${missing}: `);
      }
    });
  }

  it('names columns that are none of Kronika’s, unless they may be people', () => {
    const needed = TABLES.find(({ name }) => name === 'participants')?.columns.map(({ name }) => name) ?? [];
    const table = { name: 'participants', file: 'participants.csv' };
    expect(headerFaults({ ...table, columns: [...needed, 'notes'] }).warnings).toEqual([
      {
        file: 'participants.csv',
        row: 1,
        column: 'notes',
        code: 'intake.column-unknown',
        message: 'The column notes is none of Kronika’s and was passed over.',
      },
    ]);
    expect(headerFaults({ ...table, columns: ['UCZ/1', 'Łucja'] }).warnings.map(({ message }) => message)).toEqual([
      'The 1. column is none of Kronika’s and was passed over.',
      'The 2. column is none of Kronika’s and was passed over.',
    ]);
  });
});
