import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import type { MovedPosition } from '@kernel/copy-log.js';
import type { Position } from '@kernel/event.js';

const HEADER = 'position_before,position_now';
const PAIR = /^(\d{1,19}),(\d{1,19})$/;
const FIRST_ROOM = 1_024;
const LINES_AT_ONCE = 10_000;

/** Where each event stood before a move, and where it stands now; both rise. Sixteen bytes for an event. */
export class MovedPositions {
  private from = new BigInt64Array(FIRST_ROOM);
  private to = new BigInt64Array(FIRST_ROOM);
  private count = 0;

  add({ from, to }: MovedPosition): void {
    if (this.count === this.from.length) {
      this.from = grown(this.from);
      this.to = grown(this.to);
    }
    this.from[this.count] = from;
    this.to[this.count] = to;
    this.count += 1;
  }

  /** Where the event stands now that stood there; undefined when none did. */
  find(from: Position): Position | undefined {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.from[middle] ?? 0n) < from) low = middle + 1;
      else high = middle;
    }
    return low < this.count && this.from[low] === from ? this.to[low] : undefined;
  }

  /**
   * For whoever holds a position of the old log: a report, a client. Written whole or not at all. What an earlier move between other stores wrote stays
   * beside it, since the positions in it are noted somewhere, too.
   */
  write(path: string): void {
    if (existsSync(path) && !this.agreesWith(path)) renameSync(path, freeBeside(path));
    const file = openSync(`${path}.new`, 'w');
    try {
      writeSync(file, `${HEADER}\n`);
      for (let start = 0; start < this.count; start += LINES_AT_ONCE) writeSync(file, this.lines(start));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${path}.new`, path);
  }

  /** Written by this move, as far as it had come then. */
  private agreesWith(path: string): boolean {
    const [header, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
    const agrees = (line: string): boolean => {
      const [, from, to] = PAIR.exec(line) ?? [];
      return from !== undefined && to !== undefined && this.find(BigInt(from)) === BigInt(to);
    };
    return header === HEADER && lines.every(agrees);
  }

  private lines(start: number): string {
    const end = Math.min(this.count, start + LINES_AT_ONCE);
    let lines = '';
    for (let index = start; index < end; index += 1) lines += `${this.from[index]},${this.to[index]}\n`;
    return lines;
  }
}

const freeBeside = (path: string): string => {
  for (let number = 1; ; number += 1) {
    const beside = path.replace(/\.csv$/, `.${number}.csv`);
    if (!existsSync(beside)) return beside;
  }
};

const grown = (array: BigInt64Array<ArrayBuffer>): BigInt64Array<ArrayBuffer> => {
  const larger = new BigInt64Array(array.length * 2);
  larger.set(array);
  return larger;
};
