import type { Batch, EventStore } from '@kernel/event-store.js';
import type { Leases } from '@kernel/leases.js';
import type { Commit, Progress, ReadStore } from '@kernel/read-store.js';

export class Killed extends Error {
  constructor() {
    super('The process was killed.');
    this.name = 'Killed';
  }
}

/** How a process dies at a step: before it, after it was done but before the answer, or with half of a commit done. */
export type Death = 'before' | 'after' | 'between';

/** The fate of one process: each call to what is outside of it is a step, at any of which it may be held up, or end. */
export class Fate {
  private dead = false;
  private steps = 0;

  /**
   * @param dies at this step, if ever
   * @param heldUp called before each step, with whether it is a commit
   */
  constructor(
    private dies: number = Infinity,
    private readonly how: Death = 'before',
    private heldUp: (commits: boolean) => Promise<void> | undefined = () => undefined,
  ) {}

  /** From now on nothing happens to it any more; what holds it up now still does. */
  spare(): void {
    this.dies = Infinity;
    this.heldUp = () => undefined;
  }

  /** It dies at its next step. */
  kill(): void {
    this.dead = true;
  }

  async step<R>(work: () => Promise<R>, half?: () => Promise<void>): Promise<R> {
    this.mustLive();
    await this.heldUp(half !== undefined);
    this.mustLive();
    this.steps += 1;
    if (this.steps < this.dies) return work();
    this.dead = true;
    if (this.how === 'after') await work();
    if (this.how === 'between') await half?.();
    throw new Killed();
  }

  private mustLive(): void {
    if (this.dead) throw new Killed();
  }
}

const stepping =
  <A extends readonly unknown[], R>(fate: Fate, call: (...args: A) => Promise<R>) =>
  (...args: A): Promise<R> =>
    fate.step(() => call(...args));

export const mortalStore = (store: ReadStore, fate: Fate): ReadStore => ({
  serving: stepping(fate, store.serving.bind(store)),
  builds: stepping(fate, store.builds.bind(store)),
  begin: stepping(fate, store.begin.bind(store)),
  promote: stepping(fate, store.promote.bind(store)),
  drop: stepping(fate, store.drop.bind(store)),
  progress: stepping(fate, store.progress.bind(store)),
  revisions: stepping(fate, store.revisions.bind(store)),
  commit: (build, commit) =>
    fate.step(
      () => store.commit(build, commit),
      async () => store.commit(build, halfOf(commit, (await store.progress(build))[commit.part])),
    ),
  get: stepping(fate, store.get.bind(store)),
  getMany: stepping(fate, store.getMany.bind(store)),
  documents: stepping(fate, store.documents.bind(store)),
  cards: stepping(fate, store.cards.bind(store)),
  close: store.close.bind(store),
});

/** What a store that writes documents before progress is left with: some documents, some revisions, and progress as it was. */
const halfOf = ({ part, documents, revisions, progress }: Commit, before: Progress | undefined): Commit => ({
  part,
  documents: documents.filter((_, index) => index % 2 === 0),
  revisions: new Map([...revisions].filter((_, index) => index % 3 === 0)),
  progress: before ?? { ...progress, position: undefined, stopped: [], caughtUp: false },
});

export const mortalLeases = (leases: Leases, fate: Fate): Leases => ({
  hold: stepping(fate, leases.hold.bind(leases)),
  release: stepping(fate, leases.release.bind(leases)),
  owners: stepping(fate, leases.owners.bind(leases)),
  close: leases.close.bind(leases),
});

type LogOfProjector = Pick<EventStore, 'readAll' | 'follow' | 'head' | 'identity'>;

export const mortalLog = (log: LogOfProjector, fate: Fate): LogOfProjector => {
  const through = async function* (batches: AsyncIterable<Batch>): AsyncGenerator<Batch> {
    for await (const batch of batches) yield await fate.step(async () => batch);
  };
  return {
    readAll: (options) => through(log.readAll(options)),
    follow: (options) => through(log.follow(options)),
    head: stepping(fate, log.head.bind(log)),
    identity: stepping(fate, log.identity.bind(log)),
  };
};
