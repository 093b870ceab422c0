import { Readable, pipeline } from 'node:stream';
import { CsvError, type Options, parse } from 'csv-parse';
import { Unreadable } from '@kernel/table-reader.js';
import { DIALECT_SAMPLE, type Dialect, dialectOf } from './csv-dialect.js';
import { type SourceFile, withoutEnding } from './source-file.js';
import type { Grid, GridRow } from './table-grid.js';
import { type Encoding, encodingOf, textOf } from './text-encoding.js';

/** A row longer than this is a quote that was never closed. In characters. */
const LONGEST_ROW = 1024 * 1024;

/** Finds out how the file is written, then streams it. @throws Unreadable */
export const csvGrid = async (file: SourceFile): Promise<Grid> => {
  const encoding = await encodingOf(file);
  const dialect = dialectOf(await beginningOf(file, encoding));
  return {
    name: withoutEnding(file.name).toLowerCase(),
    file: file.name,
    rows: () => records(file, encoding, dialect),
  };
};

const beginningOf = async (file: SourceFile, encoding: Encoding): Promise<string> => {
  let beginning = '';
  for await (const piece of textOf(file, encoding)) {
    beginning += piece;
    if (beginning.length >= DIALECT_SAMPLE) break;
  }
  return beginning.slice(0, DIALECT_SAMPLE);
};

const optionsFor = ({ separator }: Dialect): Options => ({
  bom: true,
  delimiter: separator,
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_column_count: true,
  // A quote inside a text that does not begin with one stays as it is: 5" pipes.
  relax_quotes: true,
  max_record_size: LONGEST_ROW,
});

async function* records(file: SourceFile, encoding: Encoding, dialect: Dialect): AsyncGenerator<GridRow> {
  // The parser takes UTF-8 as it lies on disk; anything else goes through a decoder first.
  const source = Readable.from(encoding === 'utf-8' ? file.bytes() : textOf(file, encoding));
  const parser = parse(optionsFor(dialect));
  // What goes wrong in either reaches the loop below, which is where it is told.
  pipeline(source, parser, () => undefined);
  const lines: AsyncIterable<readonly string[]> = parser;
  let row = dialect.announced ? -1 : 0;
  try {
    for await (const cells of lines) {
      row += 1;
      if (row > 0) yield { row, cells };
    }
  } catch (error) {
    throw error instanceof CsvError ? brokenAt(file.name, error, dialect) : error;
  }
}

/** The parser has read further than the loop above, which lags behind it by a buffer. */
const brokenAt = (file: string, error: CsvError, { announced }: Dialect): Unreadable => {
  const row = Number(error['records']) + (announced ? 0 : 1);
  const quotes = error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE';
  const why = quotes ? 'a quote opens there and is not closed' : error.message;
  const expected = 'text in quotes closed by a quote, with quotes inside it doubled';
  return new Unreadable(`${file} cannot be read beyond row ${row}: ${why}.`, file, expected, { row });
};
