import { TextDecoder } from 'node:util';
import { type Document, LineCounter, type YAMLError, parseDocument } from 'yaml';
import type { Json } from '@kernel/json.js';
import { Unreadable } from '@kernel/table-reader.js';
import { type SourceFile, wholeOf } from './source-file.js';
import { encodingOf } from './text-encoding.js';

/** A definition is some ten kilobytes. Hostile nesting costs the parser more than its length, so it is not left to run through megabytes. */
const LONGEST = 256 * 1024;

/** Aliases repeat what an anchor names; more than so many are a bomb. */
const MOST_ALIASES = 100;

/** A definition nests some six levels; a circle of aliases would never end. */
const DEEPEST = 50;

/** The parser's codes in plain words. */
const WORDS: Readonly<Record<string, string>> = {
  BAD_INDENT: 'the indentation does not fit the lines around it, or a bracket before is not closed',
  BAD_SCALAR_START: 'a value begins with a sign that YAML reserves; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a value holds a colon; put it in quotes',
  RESOURCE_EXHAUSTION: 'it nests too deeply',
  TAB_AS_INDENT: 'a tab indents the line',
  DUPLICATE_KEY: 'a key stands there a second time',
  KEY_OVER_1024_CHARS: 'a key is far too long',
  MISSING_CHAR: 'a bracket, a comma, a colon or a quote is missing',
  MULTIPLE_DOCS: 'a second document begins',
  TAG_RESOLVE_FAILED: 'a tag (!…) has no meaning here',
  UNEXPECTED_TOKEN: 'something stands where it does not belong',
};

/**
 * YAML 1.2, core schema: days and `80%` stay text, keys are unique, tags are refused.
 * @throws Unreadable with line (as row) and column
 */
export const readDefinition = async (file: SourceFile): Promise<Json> => {
  const text = await textOfDefinition(file);
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    // Tags of YAML 1.1 would bring dates, sets and bytes back in.
    resolveKnownTags: false,
    uniqueKeys: true,
    lineCounter: new LineCounter(),
  });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault) throw faultAt(file.name, fault);
  if (document.contents === null) throw refused(file.name, 'it is empty');
  return asJson(file.name, plain(file.name, document));
};

const textOfDefinition = async (file: SourceFile): Promise<string> => {
  const encoding = await encodingOf(file);
  const bytes = await wholeOf(file, LONGEST);
  if (!bytes) throw refused(file.name, `it is longer than ${LONGEST / 1024} KiB`);
  return new TextDecoder(encoding).decode(bytes);
};

const plain = (file: string, document: Document.Parsed): unknown => {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch {
    throw refused(file, `its aliases (*…) have no anchor, or repeat more than ${MOST_ALIASES} times what anchors name`);
  }
};

const faultAt = (file: string, fault: YAMLError): Unreadable => {
  const [place] = fault.linePos ?? [];
  const where = place ? `, line ${place.line}, column ${place.col}` : '';
  const what = WORDS[fault.code] ?? firstLine(fault.message);
  const expected = 'YAML 1.2: keys and values, indented by spaces';
  return new Unreadable(`${file}${where}: ${what}.`, file, expected, {
    row: place?.line,
    column: place && String(place.col),
  });
};

const firstLine = (message: string): string => message.split(/ at line |\n/)[0] ?? message;

const refused = (file: string, why: string): Unreadable =>
  new Unreadable(`${file} cannot be read: ${why}.`, file, 'a definition as `kronika new` writes it');

/** What YAML can say and JSON cannot is refused by name. */
const asJson = (file: string, value: unknown, depth = 0): Json => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return finite(file, value);
  if (typeof value !== 'object') throw refused(file, `it holds a ${typeof value}`);
  if (depth >= DEEPEST) throw refused(file, `it nests more than ${DEEPEST} levels deep`);
  return nested(value, (item) => asJson(file, item, depth + 1));
};

const nested = (value: object, asItem: (item: unknown) => Json): Json => {
  if (Array.isArray(value)) return value.map(asItem);
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, asItem(field)]));
};

const finite = (file: string, value: number): number => {
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
    throw refused(file, `the number ${value} is out of range`);
  return value;
};
