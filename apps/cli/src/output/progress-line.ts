/** Where progress is shown: a bar that is written over on a terminal, now and then a line of its own elsewhere. */
export interface ProgressLine {
  /** @param share how much is done, from 0 to 1; missing while that is not known */
  show(text: string, share?: number): void;
  /** Leaves the line clean for what is printed next. */
  end(): void;
}

/** What is needed of a stream. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR = 24;
const TERMINAL_EVERY_MS = 80;
const PLAIN_EVERY_MS = 2_000;
const NARROW = 80;
const CLEAR = '\r\u001B[2K';

const bar = (share: number): string => {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR - full)}] `;
};

export const progressLine = (screen: Screen = process.stderr, clock = (): number => performance.now()): ProgressLine =>
  screen.isTTY ? onTerminal(screen, clock) : inLines(screen, clock);

const onTerminal = (screen: Screen, clock: () => number): ProgressLine => {
  const due = every(TERMINAL_EVERY_MS, clock);
  let dirty = false;
  return {
    show: (text, share) => {
      if (!due()) return;
      const line = (share === undefined ? '' : bar(share)) + text;
      screen.write(CLEAR + line.slice(0, (screen.columns ?? NARROW) - 1));
      dirty = true;
    },
    end: () => {
      if (dirty) screen.write(CLEAR);
      dirty = false;
    },
  };
};

const inLines = (screen: Screen, clock: () => number): ProgressLine => {
  const due = every(PLAIN_EVERY_MS, clock);
  return {
    show: (text) => {
      if (due()) screen.write(`${text}\n`);
    },
    end: () => undefined,
  };
};

const every = (ms: number, clock: () => number): (() => boolean) => {
  let last: number | undefined;
  return () => {
    const now = clock();
    if (last !== undefined && now - last < ms) return false;
    last = now;
    return true;
  };
};
