/** A file of a folder or of a zip, readable from its start as often as asked. */
export interface SourceFile {
  /** What people call it: its name without the folder. */
  readonly name: string;
  bytes(): AsyncIterable<Uint8Array>;
}

/** The files of a folder or of a zip that stand at its root. */
export interface SourceFolder {
  readonly name: string;
  readonly files: readonly SourceFile[];
  /** Names of folders inside it, which hold nothing of Kronika's; each ends in a slash. */
  readonly folders: readonly string[];
  close(): Promise<void>;
}

/** Files that systems and spreadsheets leave behind, of which people know nothing. */
export const isDebris = (name: string): boolean =>
  name.startsWith('.') ||
  name.startsWith('~$') ||
  ['__macosx', 'thumbs.db', 'desktop.ini'].includes(name.toLowerCase());

/** The ending in lower case, with its dot: `.csv`; '' when there is none. */
export const endingOf = (name: string): string => /\.[^.]+$/.exec(name)?.[0].toLowerCase() ?? '';

export const withoutEnding = (name: string): string => name.slice(0, name.length - endingOf(name).length);

/** All of a small file. Undefined when it is longer than `limit` bytes. */
export const wholeOf = async (file: SourceFile, limit: number): Promise<Buffer | undefined> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of file.bytes()) {
    length += chunk.length;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
