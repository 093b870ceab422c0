import { Unreadable } from '@kernel/table-reader.js';
import type { SourceFile } from './source-file.js';
import type { CellFault, GridRow } from './table-grid.js';
import { type CellContext, type RawCell, readCell } from './xlsx-cell.js';
import { CellText } from './xlsx-strings.js';
import { type XmlListener, xmlPieces } from './xml-part.js';

/** Tables have some ten columns; what stands far to the right of them is no table. */
const MOST_COLUMNS = 256;

/** Streams the rows of a sheet. Rows that hold nothing are left out. @throws Unreadable */
export async function* sheetRows(part: SourceFile, context: CellContext): AsyncGenerator<GridRow> {
  const sheet = new SheetListener(part.name, context);
  const pieces = xmlPieces(part, sheet);
  while (!(await pieces.next()).done) yield* sheet.taken();
}

class SheetListener implements XmlListener {
  private rows: GridRow[] = [];
  private readonly inline = new CellText();
  private inData = false;
  private inValue = false;
  private row = 0;
  private column = -1;
  private cells: string[] = [];
  private faults: Map<number, CellFault> | undefined;
  private cell: { type: string; style: number; formula: boolean; value: string | undefined } | undefined;

  constructor(
    private readonly file: string,
    private readonly context: CellContext,
  ) {}

  /** The rows that are whole by now. */
  taken(): readonly GridRow[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'sheetData') this.inData = true;
    if (!this.inData) return;
    if (name === 'row') this.beginRow(attributes['r']);
    else if (name === 'c') this.beginCell(attributes);
    else if (this.cell) this.beginPart(this.cell, name);
  }

  text(text: string): void {
    if (!this.cell) return;
    if (this.inValue) this.cell.value = (this.cell.value ?? '') + text;
    else this.inline.text(text);
  }

  close(name: string): void {
    if (name === 'sheetData') this.inData = false;
    else if (name === 'v') this.inValue = false;
    else if (name === 'c' && this.cell) this.endCell(this.cell);
    else if (name === 'row' && this.inData) this.endRow();
    else this.inline.close(name);
  }

  private beginRow(number: string | undefined): void {
    const row = number === undefined ? this.row + 1 : Number(number);
    if (!Number.isSafeInteger(row) || row <= this.row) throw this.broken(`row ${number} comes after row ${this.row}`);
    this.row = row;
    this.column = -1;
  }

  private beginCell({ r, t = 'n', s = '0' }: Readonly<Record<string, string>>): void {
    this.column = r === undefined ? this.column + 1 : columnOf(r);
    this.cell = { type: t, style: Number(s), formula: false, value: undefined };
  }

  private beginPart(cell: NonNullable<typeof this.cell>, name: string): void {
    if (name === 'f') cell.formula = true;
    else if (name === 'v') {
      this.inValue = true;
      cell.value = '';
    } else this.inline.open(name);
  }

  private endCell(cell: RawCell): void {
    const inline = this.inline.taken();
    const written = cell.type === 'inlineStr' && cell.value === undefined;
    const reading = written ? inline : readCell(cell, this.context);
    this.cell = undefined;
    if (reading === '') return;
    this.place(typeof reading === 'string' ? reading : reading.value);
    if (typeof reading !== 'string') (this.faults ??= new Map()).set(this.column, reading);
  }

  private place(text: string): void {
    if (this.column < 0) throw this.broken(`row ${this.row} holds a cell without a place`);
    if (this.column >= MOST_COLUMNS) throw this.broken(`row ${this.row} holds a cell beyond column ${MOST_COLUMNS}`);
    while (this.cells.length < this.column) this.cells.push('');
    this.cells[this.column] = text;
  }

  private endRow(): void {
    if (this.cells.length === 0) return;
    this.rows.push({ row: this.row, cells: this.cells, faults: this.faults });
    this.cells = [];
    this.faults = undefined;
  }

  private broken(why: string): Unreadable {
    return new Unreadable(
      `${this.file} cannot be read: ${why}.`,
      this.file,
      'a table of some ten columns, row after row',
      { row: this.row },
    );
  }
}

/** `AB12` is the column with index 27; -1 when it is no reference to a cell. */
const columnOf = (reference: string): number => {
  let column = 0;
  let at = 0;
  for (let code = reference.charCodeAt(0); code >= 65 && code <= 90; code = reference.charCodeAt(at)) {
    column = column * 26 + code - 64;
    at += 1;
  }
  return at < reference.length ? column - 1 : -1;
};
