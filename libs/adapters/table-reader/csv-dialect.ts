/** How one file separates its fields. */
export interface Dialect {
  /** One character, nearly always `;`, `,` or a tab. */
  readonly separator: string;
  /** Whether the first line is Excel's `sep=;`, which spreadsheets do not show and do not count. */
  readonly announced: boolean;
}

const SEPARATORS = [';', ',', '\t'];
const ANNOUNCEMENT = /^"?sep=(.)"?[ ;,\t]*(?:\r\n|\n|\r|$)/i;

/** So much of the beginning is looked at: more than any header has. */
export const DIALECT_SAMPLE = 64 * 1024;

/** Reads the dialect from the header: of the known separators the one that stands there most often outside quotes. */
export const dialectOf = (beginning: string): Dialect => {
  const announced = ANNOUNCEMENT.exec(beginning)?.[1];
  if (announced !== undefined) return { separator: announced, announced: true };
  const header = headerLine(beginning.trimStart());
  const counted = SEPARATORS.map((separator) => ({ separator, count: header.split(separator).length }));
  const [first] = counted.toSorted((a, b) => b.count - a.count);
  return { separator: first && first.count > 1 ? first.separator : ';', announced: false };
};

/** The first line without what stands in quotes, which may hold separators and line ends. */
const headerLine = (text: string): string => {
  const open = text.replaceAll(/"(?:[^"]|"")*"/g, '""');
  return /^[^\r\n]*/.exec(open)?.[0] ?? '';
};
