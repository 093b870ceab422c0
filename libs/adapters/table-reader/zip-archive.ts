import { stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { type Entry, type ZipFile, fromBufferPromise, openPromise } from 'yauzl';
import { Unreadable } from '@kernel/table-reader.js';
import { type SourceFile } from './source-file.js';

/** What a zip or a workbook (which is one) may have at most. Sizes in bytes. */
export interface ZipLimits {
  readonly packed: number;
  readonly unpacked: number;
  readonly entries: number;
}

const MIB = 1024 * 1024;

export const ZIP_LIMITS: ZipLimits = { packed: 64 * MIB, unpacked: 1024 * MIB, entries: 1000 };

const STORED = 0;
const DEFLATED = 8;

/** A zip whose whole table of contents has been checked; its files can be read in any order and again. */
export class ZipArchive {
  private constructor(
    readonly name: string,
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** @param from a path, or the bytes of a zip that lies within another @throws Unreadable */
  static async open(name: string, from: string | Buffer, limits: ZipLimits): Promise<ZipArchive> {
    const packed = typeof from === 'string' ? (await stat(from)).size : from.length;
    if (packed > limits.packed) throw tooLargePacked(name, limits);
    const zip = await opened(name, from);
    try {
      return new ZipArchive(name, zip, await contents(name, zip, limits));
    } catch (error) {
      zip.close();
      throw broken(name, error);
    }
  }

  /** Paths of the files inside, with `/` between folders. */
  get paths(): readonly string[] {
    return [...this.entries.keys()];
  }

  /** @param label what people call it */
  file(path: string, label: string): SourceFile | undefined {
    const entry = this.entries.get(path);
    return entry && { name: label, bytes: () => this.inflated(entry, label) };
  }

  /** Stops as soon as there is more than the table of contents declared, and checks at the end that it is what was packed. */
  private async *inflated(entry: Entry, label: string): AsyncGenerator<Uint8Array> {
    try {
      let checksum = 0;
      const stream: AsyncIterable<Buffer> = await this.zip.openReadStreamPromise(entry);
      for await (const chunk of stream) {
        checksum = crc32(chunk, checksum);
        yield chunk;
      }
      if (checksum !== entry.crc32) throw new Error('its checksum does not fit');
    } catch (error) {
      throw broken(label, error);
    }
  }

  close(): Promise<void> {
    this.zip.close();
    return Promise.resolve();
  }
}

const OPTIONS = { autoClose: false, lazyEntries: true, validateEntrySizes: true, decodeStrings: true };

const opened = async (name: string, from: string | Buffer): Promise<ZipFile> => {
  try {
    return await (typeof from === 'string' ? openPromise(from, OPTIONS) : fromBufferPromise(from, OPTIONS));
  } catch (error) {
    throw broken(name, error);
  }
};

/** Reads all of the table of contents before anything is inflated. yauzl itself refuses absolute names and names with `..`. */
const contents = async (name: string, zip: ZipFile, limits: ZipLimits): Promise<ReadonlyMap<string, Entry>> => {
  if (zip.entryCount > limits.entries) throw tooMany(name, zip.entryCount, limits);
  const entries = new Map<string, Entry>();
  let unpacked = 0;
  for await (const entry of zip.eachEntry()) {
    unpacked += entry.uncompressedSize;
    if (unpacked > limits.unpacked)
      throw tooLarge(
        name,
        `more than ${inMib(limits.unpacked)} unpacked`,
        `at most ${inMib(limits.unpacked)} unpacked`,
      );
    if (entry.fileName.endsWith('/')) continue;
    refuseUnreadable(name, entry);
    if (entries.has(entry.fileName))
      throw refused(name, `it holds two files named ${entry.fileName}`, 'every file once');
    entries.set(entry.fileName, entry);
  }
  return entries;
};

const refuseUnreadable = (name: string, entry: Entry): void => {
  if (entry.isEncrypted()) throw refused(name, `${entry.fileName} in it needs a password`, 'a zip without a password');
  if (![STORED, DEFLATED].includes(entry.compressionMethod))
    throw refused(
      name,
      `${entry.fileName} in it is packed in an unusual way (method ${entry.compressionMethod})`,
      'a zip packed by “deflate”',
    );
};

const broken = (name: string, error: unknown): Unreadable => {
  if (error instanceof Unreadable) return error;
  const why = typeof error === 'object' && error !== null && 'message' in error ? ` (${String(error.message)})` : '';
  return refused(name, `the zip is broken${why}`, 'a whole zip; pack or send it again');
};

export const tooLargePacked = (name: string, { packed }: ZipLimits): Unreadable =>
  tooLarge(name, `more than ${inMib(packed)} packed`, `at most ${inMib(packed)} packed`);

const tooMany = (name: string, found: number, limits: ZipLimits): Unreadable =>
  tooLarge(name, `${found} files`, `at most ${limits.entries} files`);

const tooLarge = (name: string, found: string, expected: string): Unreadable =>
  refused(name, `it has ${found}`, expected);

const refused = (name: string, why: string, expected: string): Unreadable =>
  new Unreadable(`${name} cannot be read: ${why}.`, name, expected);

const inMib = (bytes: number): string => `${Math.ceil(bytes / MIB)} MiB`;
