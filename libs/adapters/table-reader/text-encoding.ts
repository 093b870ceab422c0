import { TextDecoder } from 'node:util';
import { Unreadable } from '@kernel/table-reader.js';
import type { SourceFile } from './source-file.js';

/** The ways in which Polish spreadsheets write text. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1250';

const EXPECTED = 'text in UTF-8, Windows-1250, or UTF-16 with a byte-order mark';

const HEAD = 4;

/** What a file begins with when it is no text at all, though its name says so. */
const DISGUISES = [
  { magic: 'PK\u0003\u0004', what: 'a zip or an XLSX workbook' },
  { magic: '\u00d0\u00cf\u0011\u00e0', what: 'a workbook of the old Excel format or one with a password' },
  { magic: '%PDF', what: 'a PDF' },
];

/**
 * Reads all of the file: a table may be plain ASCII for a thousand rows and show its code page only in the last. Windows-1250 is what is
 * not UTF-8, since hardly any Polish text in Windows-1250 is valid UTF-8 by chance.
 * @throws Unreadable when it is no text
 */
export const encodingOf = async (file: SourceFile): Promise<Encoding> => {
  const head = await headOf(file);
  refuseDisguised(file, head);
  const wide = wideEncodingOf(head);
  if (wide) return wide;
  if (await isUtf8(file)) return 'utf-8';
  if (hasUtf8Mark(head)) throw noText(file, 'its byte-order mark says UTF-8, but not all of it is UTF-8');
  return 'windows-1250';
};

/** The text, piece by piece, without its byte-order mark. */
export async function* textOf(file: SourceFile, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of file.bytes()) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

const headOf = async (file: SourceFile): Promise<Uint8Array> => {
  let head = Buffer.alloc(0);
  for await (const chunk of file.bytes()) {
    head = Buffer.concat([head, chunk]);
    if (head.length >= HEAD) break;
  }
  return head.subarray(0, HEAD);
};

const isUtf8 = async (file: SourceFile): Promise<boolean> => {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let valid = true;
  for await (const chunk of file.bytes()) {
    if (chunk.includes(0)) throw noText(file, 'it holds zero bytes');
    valid &&= decodes(decoder, chunk);
  }
  return valid && decodes(decoder);
};

/** A letter may be cut in two between chunks, so only the end without a chunk asks for whole ones. */
const decodes = (decoder: TextDecoder, chunk?: Uint8Array): boolean => {
  try {
    decoder.decode(chunk, { stream: chunk !== undefined });
    return true;
  } catch {
    return false;
  }
};

const wideEncodingOf = (head: Uint8Array): Encoding | undefined => {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined;
};

const hasUtf8Mark = (head: Uint8Array): boolean => head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;

const refuseDisguised = (file: SourceFile, head: Uint8Array): void => {
  const begins = Buffer.from(head).toString('latin1');
  const disguise = DISGUISES.find(({ magic }) => begins === magic);
  if (disguise) throw noText(file, `it is ${disguise.what} under another name`);
};

const noText = (file: SourceFile, why: string): Unreadable =>
  new Unreadable(`${file.name} cannot be read as text: ${why}.`, file.name, EXPECTED);
