/** One column of a printed table. */
export interface PrintedColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly align?: 'right';
}

const letters = new Intl.Segmenter();

/** Letters of European languages, each one character wide: counting them needs no segmenter, which is a hundred times slower. */
const PLAIN = /^[\u0020-\u024f–]*$/;

/** Width as a terminal shows it: a letter with combining marks counts once. */
const width = (text: string): number => (PLAIN.test(text) ? text.length : [...letters.segment(text)].length);

const padded = (text: string, size: number, right: boolean): string => {
  const space = ' '.repeat(Math.max(0, size - width(text)));
  return right ? space + text : text + space;
};

const widest = (cells: readonly string[]): number => cells.reduce((most, text) => Math.max(most, width(text)), 0);

/** Rows under their titles, each column as wide as its widest cell, two spaces between. */
export const inColumns = <Row>(columns: readonly PrintedColumn<Row>[], rows: readonly Row[]): string => {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => cell(row)))];
  const sizes = columns.map((_, index) => widest(lines.map((line) => line[index] ?? '')));
  const padding = (text: string, index: number): string =>
    padded(text, sizes[index] ?? 0, columns[index]?.align === 'right');
  return lines.map((line) => line.map(padding).join('  ').trimEnd()).join('\n');
};
