import type { SourceFile } from './source-file.js';
import { readXml } from './xml-part.js';

/** How the number of a cell is meant. */
export type NumberKind = 'number' | 'date' | 'time';

/** ECMA-376 part 1, 18.8.30: formats that have a number only. From 27 on they are those of East Asian spreadsheets. */
const BUILT_IN: readonly { readonly from: number; readonly to: number; readonly kind: NumberKind }[] = [
  { from: 14, to: 17, kind: 'date' },
  { from: 18, to: 21, kind: 'time' },
  { from: 22, to: 22, kind: 'date' },
  { from: 27, to: 31, kind: 'date' },
  { from: 32, to: 35, kind: 'time' },
  { from: 36, to: 36, kind: 'date' },
  { from: 45, to: 47, kind: 'time' },
  { from: 50, to: 54, kind: 'date' },
  { from: 55, to: 56, kind: 'time' },
  { from: 57, to: 58, kind: 'date' },
];

/** What is shown as it stands: quoted texts, escaped signs, padding, and brackets but for those of elapsed time. */
const LITERAL = /"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi;

/** Whether a number format shows a date, a time of day or a span, or a plain number. */
export const kindOfFormat = (code: string): NumberKind => {
  const [section = ''] = code.replaceAll(LITERAL, '').split(';');
  if (/general|standard/i.test(section)) return 'number';
  if (/[yd]/i.test(section)) return 'date';
  if (/[hs]|\[m/i.test(section)) return 'time';
  return /m/i.test(section) ? 'date' : 'number';
};

/** The kind of every cell style, by the number under which cells name it. */
export const readStyles = async (part: SourceFile | undefined): Promise<readonly NumberKind[]> => {
  const formats = new Map<number, NumberKind>();
  const kinds: NumberKind[] = [];
  let inCells = false;
  if (!part) return kinds;
  await readXml(part, {
    open: (name, attributes) => {
      if (name === 'cellXfs') inCells = true;
      else if (name === 'numFmt')
        formats.set(Number(attributes['numFmtId']), kindOfFormat(attributes['formatCode'] ?? ''));
      else if (name === 'xf' && inCells) kinds.push(kindOfId(Number(attributes['numFmtId'] ?? 0), formats));
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
    text: () => undefined,
  });
  return kinds;
};

const kindOfId = (id: number, formats: ReadonlyMap<number, NumberKind>): NumberKind =>
  formats.get(id) ?? BUILT_IN.find(({ from, to }) => id >= from && id <= to)?.kind ?? 'number';
