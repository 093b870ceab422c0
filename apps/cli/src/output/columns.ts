/** One column of a printed table. */
export interface PrintedColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly align?: 'right';
}

/** Width as a terminal shows it: letters with combining marks count once. */
const width = (text: string): number => [...text.normalize('NFC')].length;

const padded = (text: string, size: number, right: boolean): string => {
  const space = ' '.repeat(Math.max(0, size - width(text)));
  return right ? space + text : text + space;
};

/** Rows under their titles, each column as wide as its widest cell, two spaces between. */
export const inColumns = <Row>(columns: readonly PrintedColumn<Row>[], rows: readonly Row[]): string => {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => cell(row)))];
  const sizes = columns.map((_, index) => Math.max(...cells.map((line) => width(line[index] ?? ''))));
  return cells
    .map((line) =>
      line
        .map((text, index) => padded(text, sizes[index] ?? 0, columns[index]?.align === 'right'))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
