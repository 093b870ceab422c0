import { describe, expect, it } from '@jest/globals';
import { inColumns } from './columns.js';

const COLUMNS = [
  { title: 'Name', cell: ({ name }: { name: string }) => name },
  { title: 'Hours', cell: ({ hours }: { hours: string }) => hours, align: 'right' as const },
  { title: 'Note', cell: ({ note }: { note: string }) => note },
];

describe('rows in columns', () => {
  it('are as wide as their widest cell, and end where their last cell ends', () => {
    const rows = [
      { name: 'Miechów', hours: '7.5', note: '' },
      { name: 'Łódź', hours: '120', note: 'late' },
    ];
    expect(inColumns(COLUMNS, rows)).toBe(
      ['Name     Hours  Note', 'Miechów    7.5', 'Łódź       120  late'].join('\n'),
    );
  });

  it('count a letter with its combining mark once', () => {
    const [, first, second] = inColumns(COLUMNS, [
      { name: 'Łódz\u0301', hours: '1', note: 'a' },
      { name: 'Łodz', hours: '1', note: 'a' },
    ]).split('\n');
    expect(first?.length).toBe((second?.length ?? 0) + 1);
  });

  it('hold thousands of rows', () => {
    const rows = Array.from({ length: 200_000 }, (_, index) => ({ name: `${index}`, hours: '', note: '' }));
    expect(inColumns(COLUMNS, rows).split('\n')).toHaveLength(200_001);
  });
});
