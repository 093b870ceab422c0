import { Unreadable } from '@kernel/table-reader.js';
import { PackedStrings } from './packed-strings.js';
import type { SourceFile } from './source-file.js';
import { readXml } from './xml-part.js';

/** The texts that cells share are held in memory while a workbook is read; more than this, in bytes, is refused. */
const MOST_SHARED = 256 * 1024 * 1024;

/** Collects the text of one cell: plain, or in runs of rich text, without the phonetic hints of East Asian writing. */
export class CellText {
  private collected = '';
  private listening = false;
  private phonetic = false;

  open(name: string): void {
    if (name === 'rPh') this.phonetic = true;
    else if (name === 't') this.listening = !this.phonetic;
  }

  close(name: string): void {
    if (name === 'rPh') this.phonetic = false;
    else if (name === 't') this.listening = false;
  }

  text(text: string): void {
    if (this.listening) this.collected += text;
  }

  /** Gives what was collected, and begins anew. */
  taken(): string {
    const text = unescaped(this.collected);
    this.collected = '';
    return text;
  }
}

/** @throws Unreadable when they are more than memory should hold */
export const readSharedStrings = async (part: SourceFile | undefined): Promise<PackedStrings> => {
  const strings = new PackedStrings();
  if (!part) return strings;
  const cell = new CellText();
  await readXml(part, {
    open: (name) => cell.open(name),
    text: (text) => cell.text(text),
    close: (name) => {
      cell.close(name);
      if (name === 'si') keep(part.name, strings, cell.taken());
    },
  });
  return strings;
};

const keep = (file: string, strings: PackedStrings, text: string): void => {
  strings.push(text);
  if (strings.size <= MOST_SHARED) return;
  const message = `${file} cannot be read: its texts are larger than ${MOST_SHARED / 1024 / 1024} MiB together.`;
  throw new Unreadable(message, file, 'a smaller workbook, or the tables as CSV');
};

/** Workbooks write what XML cannot hold as `_x000D_`, and an underscore that would look so as `_x005F_`. */
export const unescaped = (text: string): string =>
  text.includes('_x')
    ? text
        .replaceAll(/_x([0-9a-f]{4})_/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
        .toWellFormed()
    : text;
