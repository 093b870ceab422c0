import { InMemoryLeases } from '@adapters/leases/in-memory-leases.js';
import { InMemoryReadStore } from '@adapters/read-store/in-memory-read-store.js';
import type { LoggedFact } from '@kernel/event.js';
import type { EventStore } from '@kernel/event-store.js';
import type { ReadStore } from '@kernel/read-store.js';
import { SharedProjector } from '@kernel/shared-projector.js';
import type { SharedProjectorParts } from '@kernel/shared-projector.js';
import { seenOf } from '@kernel/view-standing.js';
import type { View } from '@kernel/view.js';

import { Fate, Killed, mortalLeases, mortalLog, mortalStore } from './mortal.js';
import { VirtualTime } from './virtual-time.js';

/** A projector as a process of its own, which may be killed. */
export interface Process {
  readonly projector: SharedProjector;
  /** Ends it as an operator does. */
  readonly stop: () => Promise<void>;
  readonly kill: () => Promise<void>;
  /** Undefined while it runs. */
  readonly end: () => 'ended' | 'killed' | Error | undefined;
  readonly problems: readonly string[];
}

export interface WorldParts {
  readonly log: EventStore;
  readonly views: readonly View[];
  readonly decode: (record: LoggedFact) => unknown;
  readonly parts: number;
  readonly store?: ReadStore;
  readonly limits?: SharedProjectorParts['limits'];
}

/** A log, a store of views and leases that several projectors share, in a time of their own. */
export class SharedWorld {
  readonly time = new VirtualTime();
  readonly store: ReadStore;
  readonly leases: InMemoryLeases;
  private readonly processes: Process[] = [];

  constructor(readonly parts: WorldParts) {
    this.store = parts.store ?? new InMemoryReadStore();
    this.leases = new InMemoryLeases(parts.parts, this.time.clock);
  }

  start(owner: string, fate = new Fate(), other: Partial<SharedProjectorParts> = {}): Process {
    const { log, views, decode, parts, limits } = this.parts;
    const problems: string[] = [];
    const projector = new SharedProjector({
      log: mortalLog(log, fate),
      store: mortalStore(this.store, fate),
      leases: mortalLeases(this.leases, fate),
      views,
      decode,
      parts,
      owner,
      limits,
      clock: this.time.clock,
      pause: this.time.pause,
      notice: ({ message }, ms) => problems.push(`${message} ${ms}`),
      ...other,
    });
    const stop = new AbortController();
    let end: ReturnType<Process['end']>;
    void projector.run(stop.signal).then(
      () => (end = 'ended'),
      (error: unknown) => (end = error instanceof Killed ? 'killed' : (error as Error)),
    );
    const over = (): Promise<void> => this.time.until(() => end !== undefined, `the end of ${owner}`);
    const process = {
      projector,
      stop: async () => {
        stop.abort();
        await over();
      },
      kill: async () => {
        fate.kill();
        await over();
      },
      end: () => end,
      problems,
    };
    this.processes.push(process);
    return process;
  }

  /** Until the builds that serve have seen all that is in the log, and none fills. */
  async caughtUp(ms = 200_000): Promise<void> {
    const { log, views } = this.parts;
    const source = { store: this.store, log: await log.identity() };
    await this.time.until(
      async () => {
        this.mustRun();
        const head = (await log.head()) ?? 0n;
        for (const { name, version } of views) {
          const builds = await this.store.builds(name);
          const seen = (await seenOf(source, { view: name })) ?? -1n;
          if (builds.length !== 1 || builds[0]?.version !== version || seen < head) return false;
        }
        return true;
      },
      'having caught up',
      ms,
    );
  }

  /** A failure that is no death shows at once. */
  mustRun(): void {
    for (const { end } of this.processes) {
      const found = end();
      if (found instanceof Error) throw found;
    }
  }

  async stopAll(): Promise<void> {
    for (const process of this.processes) if (process.end() === undefined) await process.stop();
  }

  /** All that the builds which serve hold: documents, cards, revisions and progress. */
  async left(streams: readonly string[]): Promise<unknown> {
    const left: Record<string, unknown> = {};
    for (const { name } of this.parts.views) {
      const build = await this.store.serving(name);
      if (!build) continue;
      const documents = await this.store.documents(build, { prefix: '' });
      const revisions = await this.store.revisions(build, streams);
      left[name] = {
        version: build.version,
        documents: Object.fromEntries(documents.map(({ id, ...document }) => [id, document])),
        revisions: Object.fromEntries(revisions),
        progress: await this.store.progress(build),
      };
    }
    return left;
  }
}
