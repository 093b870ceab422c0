import { describe, expect, it } from '@jest/globals';
import { COUNT, DAY, HOURS, ID, SHA256, TERYT, TEXT, YES, ZLOTY, oneOf } from './cell-kinds.js';
import type { CellKind } from './cell-kinds.js';

const HASH = '242318B12A72B117CD2E7DDE381606F0F03F008BA9306EBAE9043FBE7C35302B';

const KINDS: readonly (readonly [
  string,
  CellKind<unknown>,
  readonly (readonly [string, unknown])[],
  readonly string[],
])[] = [
  ['a text', TEXT, [['w sprawie konsultacji', 'w sprawie konsultacji']], ['x'.repeat(2001)]],
  [
    'an id',
    ID,
    [
      ['AW-1', 'AW-1'],
      ['II.3b', 'II.3b'],
    ],
    ['AW 1', 'Łucja', 'a/b', 'x'.repeat(65)],
  ],
  ['a day', DAY, [['2015-02-28', '2015-02-28']], ['2015-02-29', '28.02.2015', '2015-2-8', '42063']],
  [
    'hours',
    HOURS,
    [
      ['7,5', 450],
      ['7.5', 450],
      ['0', 0],
      ['2,25', 135],
    ],
    ['-1', '7h', '0,001', '1e3'],
  ],
  [
    'złoty',
    ZLOTY,
    [
      ['4500,00', 450_000],
      ['4 500,5', 450_050],
      ['0', 0],
    ],
    ['1,005', '4.500,00 zł', '-1'],
  ],
  [
    'a count',
    COUNT,
    [
      ['0', 0],
      ['1000000000', 1_000_000_000],
    ],
    ['1,5', '-1', '1000000001', '1 000'],
  ],
  [
    'a TERYT code',
    TERYT,
    [
      ['0208053', '0208053'],
      ['1205', '1205'],
      ['12', '12'],
    ],
    ['208053', '1208054', '120805A', '12080'],
  ],
  ['a SHA-256', SHA256, [[HASH, HASH.toLowerCase()]], ['242318', `${HASH}0`, HASH.replace('2', 'G')]],
  [
    'yes',
    YES,
    [
      ['yes', true],
      ['YES', true],
    ],
    ['no', 'tak', 'true'],
  ],
  [
    'a choice',
    oneOf(['JST', 'NGO']),
    [
      ['JST', 'JST'],
      ['ngo', 'NGO'],
    ],
    ['JS', 'JST '],
  ],
];

describe('a cell', () => {
  for (const [what, kind, taken, refused] of KINDS)
    it(`that should hold ${what} is read, or refused in words`, () => {
      for (const [text, value] of taken) expect({ text, value: kind.read(text) }).toEqual({ text, value });
      for (const text of refused) expect({ text, value: kind.read(text) }).toEqual({ text, value: undefined });
      expect(kind.expected).not.toBe('');
      expect(kind.standIn).not.toBeUndefined();
    });

  it('with a TERYT code says what is wrong with it', () => {
    expect(TERYT.faultOf?.('208053')).toMatchObject({ code: 'intake.teryt-leading-zero-lost' });
    expect(TERYT.faultOf?.('1208054')).toMatchObject({ code: 'intake.teryt-part-of-a-municipality' });
    expect(TERYT.faultOf?.('1208050')).toMatchObject({ code: 'intake.teryt-unknown-kind' });
    expect(TERYT.faultOf?.('Miechów')).toMatchObject({ code: 'intake.teryt-not-digits' });
    expect(TERYT.faultOf?.('12080531')).toMatchObject({ code: 'intake.teryt-wrong-length' });
  });
});
