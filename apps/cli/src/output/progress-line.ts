/** Where progress is shown: a line that is written over on a terminal, now and then a line of its own elsewhere. */
export interface ProgressLine {
  show(text: string, share?: number): void;
  /** Leaves the line clean for what is printed next. */
  end(): void;
}

const BAR = 24;
const TERMINAL_EVERY_MS = 80;
const PLAIN_EVERY_MS = 2_000;

const bar = (share: number): string => {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR - full)}] `;
};

export const progressLine = (stream: NodeJS.WriteStream): ProgressLine => {
  let shownAt = 0;
  let dirty = false;
  const due = (every: number): boolean => {
    const now = performance.now();
    if (now - shownAt < every && shownAt > 0) return false;
    shownAt = now;
    return true;
  };
  return {
    show: (text, share) => {
      if (!due(stream.isTTY ? TERMINAL_EVERY_MS : PLAIN_EVERY_MS)) return;
      const line = (share === undefined ? '' : bar(share)) + text;
      stream.write(stream.isTTY ? `\r\u001B[2K${line.slice(0, stream.columns - 1)}` : `${line}\n`);
      dirty = stream.isTTY;
    },
    end: () => {
      if (dirty) stream.write('\r\u001B[2K');
      dirty = false;
    },
  };
};
