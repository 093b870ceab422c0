const LAST = 0x10_ff_ff;
const BEFORE_SURROGATES = 0xd7_ff;
const AFTER_SURROGATES = 0xe0_00;

/** The least text that comes, by UTF-8 bytes, after all that begin with the prefix; undefined when nothing does. */
export const endOfPrefix = (prefix: string): string | undefined => {
  const points = Array.from(prefix, (letter) => letter.codePointAt(0) ?? 0);
  while (points.at(-1) === LAST) points.pop();
  const last = points.pop();
  return last === undefined ? undefined : String.fromCodePoint(...points, next(last));
};

/** UTF-8 orders as code points do, and surrogates stand for none. */
const next = (point: number): number => (point === BEFORE_SURROGATES ? AFTER_SURROGATES : point + 1);
