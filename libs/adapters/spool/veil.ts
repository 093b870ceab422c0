import { type Cipheriv, createCipheriv, randomBytes } from 'node:crypto';

const BLOCK = 16;
/** A counter block: the number of the text in eight bytes, four that stay zero, the number of the block in four. */
const BLOCK_NUMBER_AT = 12;

/**
 * Hides texts on disk behind a key that only this object holds: AES-256 in counter mode, each text under its own number. It does not
 * prove that nobody changed them. The mode is spelled out here because `node:crypto` takes some 10 µs to set up a cipher, for each of
 * half a million short texts, and has no way to move one to another counter.
 */
export class Veil {
  private readonly blocks: Cipheriv = createCipheriv('aes-256-ecb', randomBytes(32), null).setAutoPadding(false);
  private counters = Buffer.alloc(BLOCK * 64);

  /** @param number never used twice for different texts */
  hide(number: number, text: string): Uint8Array {
    return this.mixed(number, Buffer.from(text));
  }

  reveal(number: number, hidden: Uint8Array): string {
    return this.mixed(number, hidden).toString();
  }

  private mixed(number: number, bytes: Uint8Array): Buffer {
    const stream = this.keystream(number, Math.ceil(bytes.length / BLOCK));
    for (let at = 0; at < bytes.length; at += 1) stream[at] = (stream[at] ?? 0) ^ (bytes[at] ?? 0);
    return stream.subarray(0, bytes.length);
  }

  private keystream(number: number, blocks: number): Buffer {
    if (this.counters.length < blocks * BLOCK) this.counters = Buffer.alloc(blocks * BLOCK * 2);
    for (let block = 0; block < blocks; block += 1) {
      this.counters.writeBigUInt64BE(BigInt(number), block * BLOCK);
      this.counters.writeUInt32BE(block, block * BLOCK + BLOCK_NUMBER_AT);
    }
    return this.blocks.update(this.counters.subarray(0, blocks * BLOCK));
  }
}
