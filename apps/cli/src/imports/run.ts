import type { Day } from '@kernel/day.js';
import type { Fault, Warning } from '@modules/intake/contracts.js';

/** What is to be imported, as the command line was told. */
export interface Wish {
  /** A folder, a zip or a workbook on this machine. */
  readonly path: string;
  readonly check: boolean;
  readonly programme?: string | undefined;
  readonly amendment?: { readonly on: Day; readonly reason: string } | undefined;
}

/** How far an import is. */
export interface RunState {
  readonly phase: 'reading' | 'checking' | 'writing' | 'done' | 'faulty' | 'stopped' | 'failed';
  readonly rows: number;
  readonly total?: number | undefined;
  readonly programme?: string | undefined;
  readonly faults: number;
  readonly warnings: number;
  readonly appended: number;
  readonly position?: string | undefined;
  /** In words for people, once it has ended. */
  readonly outcome?: string | undefined;
}

/** An import under way, in this process or in the server that holds the folder. */
export interface Run {
  /** As they come; the last one says how it ended. */
  states(): AsyncIterable<RunState>;
  /** Pages of what is wrong or to be known, in the order of files and rows; empty after the last. */
  readonly faults: (from: number) => Promise<readonly Fault[]>;
  readonly warnings: (from: number) => Promise<readonly Warning[]>;
  /** Ends it soon, with a last state that says what stands. Missing where it goes on when this process ends. */
  readonly end?: () => void;
}

/** Everything, page by page. */
export async function* listed<Item>(page: (from: number) => Promise<readonly Item[]>): AsyncGenerator<Item> {
  for (let from = 0; ;) {
    const items = await page(from);
    if (items.length === 0) return;
    yield* items;
    from += items.length;
  }
}
