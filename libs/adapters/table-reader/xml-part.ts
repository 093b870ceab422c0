import { SaxesParser } from 'saxes';
import { Unreadable } from '@kernel/table-reader.js';
import type { SourceFile } from './source-file.js';

/** What a reader of one part of a workbook listens to. Names come without their namespace's prefix. */
export interface XmlListener {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close(name: string): void;
  text(text: string): void;
}

/** A text longer than this, in bytes, is no cell: spreadsheets end at 32,767 characters. */
const LONGEST_TEXT = 1024 * 1024;

/** Reads a part to its end. @throws Unreadable when it is not well-formed XML */
export const readXml = async (part: SourceFile, listener: XmlListener): Promise<void> => {
  const pieces = xmlPieces(part, listener)[Symbol.asyncIterator]();
  while (!(await pieces.next()).done);
};

/** Reads a part piece by piece, and yields after each, so that what was heard can be passed on. Entities beyond XML's own are refused. */
export async function* xmlPieces(part: SourceFile, listener: XmlListener): AsyncGenerator<void> {
  const heard = { bytes: 0 };
  const parser = parserFor(listener, heard);
  const decoder = new TextDecoder();
  for await (const chunk of part.bytes()) {
    heard.bytes += chunk.length;
    if (heard.bytes > LONGEST_TEXT + chunk.length) throw broken(part.name, 'a text in it is too long for a cell');
    attempt(part.name, () => parser.write(decoder.decode(chunk, { stream: true })));
    yield;
  }
  attempt(part.name, () => parser.write(decoder.decode()).close());
  yield;
}

const parserFor = (listener: XmlListener, heard: { bytes: number }): SaxesParser => {
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    heard.bytes = 0;
    listener.open(local(name), attributes);
  });
  parser.on('closetag', ({ name }) => listener.close(local(name)));
  parser.on('text', (text) => listener.text(text));
  parser.on('cdata', (text) => listener.text(text));
  return parser;
};

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

const attempt = (file: string, step: () => unknown): void => {
  try {
    step();
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw broken(file, error instanceof Error ? error.message : 'it is not well-formed');
  }
};

const broken = (file: string, why: string): Unreadable =>
  new Unreadable(
    `${file} cannot be read: the workbook is broken (${why}).`,
    file,
    'a whole workbook; save or send it again',
  );
