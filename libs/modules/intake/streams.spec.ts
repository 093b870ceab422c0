import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemorySpool } from '@adapters/spool/memory-spool.js';
import type { Spool } from '@kernel/spool.js';
import { readRow } from './reading.js';
import { rowsOf, stage, stagedStreams } from './streams.js';

type Cells = Readonly<Record<string, string>>;

const spooled = (rows: readonly (readonly [table: string, cells: Cells])[]): Spool => {
  const spool = new MemorySpool();
  rows.forEach(([name, cells], index) => {
    const { intent } = readRow({ name, file: `${name}.csv` }, { row: index + 2, cells });
    stage(spool, intent, intent.key ?? '120805');
  });
  return spool;
};

const session = (ref: string, on: string, more: Cells = {}): readonly [string, Cells] => [
  'advisory',
  { ref, on, teryt: '1208053', adviser: 'a', hours: '1', mode: 'remote', topic: 't', ...more },
];

const refs = (rows: readonly (readonly [string, Cells])[]): readonly string[] =>
  rowsOf(spooled(rows), 'advisory', '120805').map(({ ref }) => ref);

describe('the rows of a stream', () => {
  it('take effect by their day, then in the order of the file', () => {
    expect(refs([session('3', '2014-03-01'), session('1', '2014-01-01'), session('2', '2014-01-01')])).toEqual([
      '1',
      '2',
      '3',
    ]);
  });

  it('of one day take effect in the order of the tables', () => {
    const on = '2014-01-01';
    const commitment = { teryt: '1208053', on, action: 'commit', recommendation: 'I.1' };
    const spool = spooled([
      [
        'adoptions',
        { ref: 'A', teryt: '1208053', on, recommendation: 'I.1', instrument: 'decision', number: '1', title: 't' },
      ],
      ['commitments', { ref: 'C', ...commitment }],
      ['municipalities', { ref: 'J', teryt: '1208053', name: 'n', track: 'full', joined_on: on }],
    ]);
    expect(rowsOf(spool, 'participation', '120805').map(({ ref }) => ref)).toEqual(['J', 'C', 'A']);
  });

  it('never stand before what they correct or annul, however dated, whatever the length of the chain', () => {
    const rows = [
      session('4', '2014-01-01', { corrects: '3', reason: 'r' }),
      session('3', '2014-02-01', { corrects: '2', reason: 'r' }),
      session('2', '2014-03-01', { corrects: '1', reason: 'r' }),
      session('1', '2014-04-01'),
    ];
    expect(refs(rows)).toEqual(['1', '2', '3', '4']);
    expect(refs([['advisory', { ref: '9', annuls: '1', reason: 'r' }], ...rows])).toEqual(['1', '2', '3', '4', '9']);
  });

  it('are all there when they correct each other in a circle, or what is not in the file', () => {
    const rows = [
      session('1', '2014-01-01', { corrects: '2', reason: 'r' }),
      session('2', '2014-01-02', { corrects: '1', reason: 'r' }),
      session('3', '2014-01-03', { corrects: '3', reason: 'r' }),
      session('4', '2014-01-04', { corrects: 'elsewhere', reason: 'r' }),
    ];
    expect(refs(rows)).toEqual(['2', '1', '3', '4']);
  });

  it('take effect in the same order in whatever order they stand in the file, if of different days', () => {
    const rows = ['05', '04', '03', '02', '01'].map((day, index) =>
      session(day, `2014-01-${day}`, index % 2 === 0 ? {} : { corrects: '05', reason: 'r' }),
    );
    const order = refs(rows);
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
        expect(refs(shuffled)).toEqual(order);
      }),
    );
  });
});

describe('staged streams', () => {
  it('come in the order in which they rest on one another, each with its rows', () => {
    const seat = {
      ref: 'U',
      person: 'P01',
      teryt: '1208053',
      edition: 'E',
      side: 'JST',
      first_name: 'a',
      last_name: 'b',
      sex: 'F',
      enrolled_on: '2014-01-02',
    };
    const spool = spooled([
      ['participants', seat],
      session('D', '2014-01-03'),
      ['municipalities', { ref: 'J', teryt: '1208053', name: 'n', track: 'full', joined_on: '2014-01-01' }],
    ]);
    const streams = [...stagedStreams(spool)];
    expect(streams.map(({ lane, key }) => `${lane} ${key}`)).toEqual([
      'participation 120805',
      'academy E',
      'advisory 120805',
      'person P01',
    ]);
    expect(streams[3]?.rows).toMatchObject([{ file: 'participants.csv', row: 2, commands: [{ type: 'identify' }] }]);
    expect(streams[1]?.rows[0]?.commands).toHaveLength(1);
  });
});
