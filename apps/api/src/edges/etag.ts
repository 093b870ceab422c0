import type { Revision } from '@kernel/event.js';
import type { ExpectedRevision } from '@kernel/event-store.js';
import { EdgeError } from './problem.js';

/** A stream's own resource carries its revision as a strong ETag. */
export const strongTag = (revision: Revision): string => `"${revision}"`;

/** A view spans streams: its ETag is weak and says how far it is and for which question. */
export const weakTag = (print: string): string => `W/"${print}"`;

/** What `If-Match` asks for; undefined when it is missing. `"*"`-style and weak tags are refused: only an exact revision says what was read. */
export const expectedRevision = (ifMatch: string | undefined): ExpectedRevision | undefined => {
  if (ifMatch === undefined) return undefined;
  const exact = /^"(\d{1,19})"$/.exec(ifMatch.trim());
  if (exact?.[1] !== undefined) return BigInt(exact[1]);
  const weak = ifMatch.trim().startsWith('W/');
  throw new EdgeError({
    status: 400,
    code: weak ? 'request.weak-etag' : 'request.if-match-unreadable',
    detail: weak
      ? `If-Match carries the weak ETag ${ifMatch}. A view spans several streams, so its ETag cannot guard a write.`
      : `If-Match reads ${ifMatch}.`,
    pointer: 'If-Match',
    expected: 'one strong ETag of the stream’s own resource, such as "12"',
  });
};

/** Whether `If-None-Match` names the tag; compared weakly, as RFC 9110 says. */
export const matchesNone = (ifNoneMatch: string | undefined, tag: string): boolean => {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = (text: string): string => text.trim().replace(/^W\//, '');
  return ifNoneMatch.split(',').some((candidate) => opaque(candidate) === opaque(tag));
};
