/** Into how many parts the documents of a view are divided where several projectors share the work. */
export const SHARED_PARTS = 16;

const OFFSET = 0x81_1c_9d_c5;
const PRIME = 0x01_00_01_93;

const bytes = new TextEncoder();
/** Taken out of the loop: it is asked for each character of each id. */
const { imul } = Math;

/**
 * The part that a document, or a stream whose revisions are checked, belongs to: from 0 to `parts` - 1. The same for ever, since parts keep
 * their progress by it: FNV-1a of 32 bits over the UTF-8 bytes of view, space and id, modulo `parts`.
 */
export const partOf = (view: string, id: string, parts: number): number =>
  parts === 1 ? 0 : (hashed(id, hashed(' ', hashed(view, OFFSET))) >>> 0) % parts;

const hashed = (text: string, seed: number): number => {
  let hash = seed;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) return hashedBytes(text, seed);
    hash = imul(hash ^ unit, PRIME);
  }
  return hash;
};

const hashedBytes = (text: string, seed: number): number => {
  let hash = seed;
  for (const byte of bytes.encode(text)) hash = imul(hash ^ byte, PRIME);
  return hash;
};
