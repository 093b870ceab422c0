import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** How a text may look where it was written without being sealed. */
const guisesOf = (text: string): ReadonlyMap<string, Buffer> => {
  const plain = Buffer.from(text, 'utf8');
  const digest = createHash('sha256').update(plain).digest();
  const lower = text.toLowerCase();
  return new Map([
    ['as it is', plain],
    ...(lower === text ? [] : [['in lower case', Buffer.from(lower)] as const]),
    ['in UTF-16', Buffer.from(text, 'utf16le')],
    ['in hex', Buffer.from(plain.toString('hex'))],
    ['by its SHA-256', digest],
    ['by its SHA-256 in hex', Buffer.from(digest.toString('hex'))],
    ['by its SHA-256 in base64', Buffer.from(digest.toString('base64').slice(0, -1))],
    ...base64Of(plain).map((inside, offset) => [`in base64, at ${offset}`, inside] as const),
  ]);
};

/** The part that does not depend on what stands before and after, for each of the three places where a text may begin. */
const base64Of = (plain: Buffer): readonly Buffer[] =>
  [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), plain])
      .toString('base64')
      .replaceAll('=', '');
    return Buffer.from(text.slice(offset === 0 ? 0 : offset + 1, -1));
  });

/** Which of the secrets the bytes hold, and in what guise. */
export const tracesIn = (bytes: Buffer, secrets: readonly string[]): readonly string[] =>
  secrets.flatMap((secret) =>
    [...guisesOf(secret)].flatMap(([guise, needle]) => (bytes.includes(needle) ? [`${secret} ${guise}`] : [])),
  );

/** The same of every file below a folder, whatever it is called. */
export const tracesBelow = (folder: string, secrets: readonly string[]): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap(({ parentPath, name }) =>
      tracesIn(readFileSync(join(parentPath, name)), secrets).map((trace) => `${name}: ${trace}`),
    );
