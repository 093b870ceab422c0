/** A TERYT code as entered: 7 digits of a gmina, 4 of a powiat, 2 of a voivodeship. Always text: leading zeros count. */
export type Teryt = string;

/** What identifies the unit for ever: the first six digits of a gmina's code (the seventh, its kind, changes), 4 of a powiat's, 2 of a voivodeship's. */
export type UnitCode = string;

export type TerytFault =
  'not-digits' | 'leading-zero-lost' | 'wrong-length' | 'part-of-a-municipality' | 'unknown-kind';

const WHOLE_KINDS = '123';
const PART_KINDS = '4589';

/** What is wrong with the code; undefined when it is one of a gmina, a powiat or a voivodeship. Whether the unit exists, the register knows. */
export const terytFault = (text: string): TerytFault | undefined => {
  if (!/^\d+$/.test(text)) return 'not-digits';
  if ([6, 3, 1].includes(text.length)) return 'leading-zero-lost';
  if (![7, 4, 2].includes(text.length)) return 'wrong-length';
  if (text.length < 7) return undefined;
  return kindFault(text.charAt(6));
};

const kindFault = (kind: string): TerytFault | undefined => {
  if (WHOLE_KINDS.includes(kind)) return undefined;
  return PART_KINDS.includes(kind) ? 'part-of-a-municipality' : 'unknown-kind';
};

/** Each fault in words: what is wrong, and what was expected. */
export const TERYT_FAULTS: Readonly<Record<TerytFault, string>> = {
  'not-digits': 'a TERYT code has digits only: 7 for a gmina, 4 for a powiat, 2 for a voivodeship',
  'leading-zero-lost': 'it has one digit too few for a TERYT code: did a spreadsheet eat the leading zero?',
  'wrong-length': 'a TERYT code has 7 digits for a gmina, 4 for a powiat, 2 for a voivodeship',
  'part-of-a-municipality':
    'its last digit (4, 5, 8 or 9) names a part of a municipality; the whole one ends in 1, 2 or 3',
  'unknown-kind': 'the last digit of a gmina’s code is 1 (urban), 2 (rural) or 3 (urban-rural)',
};

export const unitCode = (teryt: Teryt): UnitCode => (teryt.length === 7 ? teryt.slice(0, 6) : teryt);

/** A voivodeship has activities without joining. */
export const isRegion = (code: Teryt | UnitCode): boolean => code.length === 2;

export const voivodeshipOf = (code: Teryt | UnitCode): string => code.slice(0, 2);
