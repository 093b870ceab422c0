const FIRST_BYTES = 64 * 1024;
const FIRST_TEXTS = 1024;

/**
 * A list of texts in two blocks of memory. A workbook of 250,000 rows shares half a million texts among its cells; as JavaScript strings
 * each would cost its header besides, and keep alive the piece of XML that it was cut from.
 */
export class PackedStrings {
  private bytes = Buffer.allocUnsafe(FIRST_BYTES);
  /** Where each text ends in `bytes`. */
  private ends = new Uint32Array(FIRST_TEXTS);
  private count = 0;

  /** In bytes of UTF-8. */
  get size(): number {
    return this.count === 0 ? 0 : (this.ends[this.count - 1] ?? 0);
  }

  push(text: string): void {
    const from = this.size;
    const length = Buffer.byteLength(text);
    if (from + length > this.bytes.length) this.bytes = Buffer.concat([this.bytes], (from + length) * 2);
    if (this.count === this.ends.length) this.ends = doubled(this.ends);
    this.bytes.write(text, from);
    this.ends[this.count] = from + length;
    this.count += 1;
  }

  at(index: number): string | undefined {
    if (!Number.isInteger(index) || index < 0 || index >= this.count) return undefined;
    return this.bytes.toString('utf8', index === 0 ? 0 : this.ends[index - 1], this.ends[index]);
  }
}

const doubled = (numbers: Uint32Array): Uint32Array<ArrayBuffer> => {
  const twice = new Uint32Array(numbers.length * 2);
  twice.set(numbers);
  return twice;
};
