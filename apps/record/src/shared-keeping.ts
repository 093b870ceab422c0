import type { Position } from '@kernel/event.js';
import { StoreUnavailable } from '@kernel/event-store.js';
import type { EventStore } from '@kernel/event-store.js';
import { pause } from '@kernel/pause.js';
import type { FillProgress } from '@kernel/projector-filling.js';
import type { ViewState } from '@kernel/projector.js';
import { AheadOfLog, BuiltFromOtherLog, NoSuchView } from '@kernel/projector.errors.js';
import { BuildGone } from '@kernel/read-store.js';
import type { Build, ReadStore } from '@kernel/read-store.js';
import { beginRebuild, checkRebuild } from '@kernel/shared-builds.js';
import { viewStanding, waitingFor } from '@kernel/view-standing.js';
import type { Asked, StandingSource, ViewStanding } from '@kernel/view-standing.js';
import type { View } from '@kernel/view.js';
import { mustFollow, viewsOfLog } from '@kernel/views-of-log.js';
import { VIEWS } from '@modules/standing/contracts.js';
import { inTime } from './in-time.js';
import type { SharedViews } from './mongo-stores.js';
import { ownerCalled, projectorOver } from './own-projector.js';
import { NOBODY_KEEPS, ProjectorWatch } from './projector-watch.js';
import type { Notice } from './storage.js';

export interface SharedKeepingParts {
  readonly log: Omit<EventStore, 'append'>;
  readonly views: SharedViews;
  readonly source: StandingSource;
  /** Whether this process keeps a share of the read models. */
  readonly keeps: boolean;
  readonly notice: Notice;
}

const LOOK_MS = 200;
/** Who waits hears of what stopped the projector of this process. */
const LOOK_AROUND_MS = 1_000;

/** So long a question or an entry waits for a projector to come: longer than one takes that starts, or takes over from another. */
const NOBODY_MS = 10_000;

/** What this process knows of read models that several processes keep, and its share of keeping them. */
export class SharedKeeping {
  progress: FillProgress | undefined;
  private failure: Error | undefined;
  private readonly ended = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private readonly watch: ProjectorWatch;
  private readonly watching: Promise<void>;

  private readonly ofLog: ReadStore;

  constructor(private readonly parts: SharedKeepingParts) {
    this.ofLog = viewsOfLog(parts.views.store, parts.log);
    this.watch = new ProjectorWatch({ leases: parts.views.leases, notice: parts.notice });
    this.watching = parts.keeps ? Promise.resolve() : this.watch.run(this.ended.signal);
    this.start();
  }

  /** A store that cannot be reached is told to whoever asks; here it is only tried again. */
  private start(): void {
    const { keeps, log, views, notice } = this.parts;
    this.failure = undefined;
    const projector = keeps ? projectorOver({ log, views, owner: ownerCalled('kronika'), notice }) : undefined;
    this.running = (projector?.run(this.ended.signal) ?? Promise.resolve()).catch((error: unknown) => {
      this.failure = error instanceof Error ? error : new Error(String(error));
    });
  }

  async waitFor(position: Position, ms: number, asked: readonly Asked[] = ALL): Promise<boolean> {
    const wait = waitingFor(this.parts.source);
    const begun = Date.now();
    const end = begun + ms;
    while (!this.ended.signal.aborted) {
      const left = end - Date.now();
      const seen = await Promise.all(asked.map((one) => wait(one, position, Math.min(left, LOOK_AROUND_MS))));
      if (seen.every(Boolean)) return true;
      await this.mustGoOn();
      if (Date.now() - begun >= NOBODY_MS && (await this.nobodyKeeps()))
        throw new StoreUnavailable(NOBODY_KEEPS, { passing: true });
      if (left <= LOOK_AROUND_MS) return false;
    }
    return false;
  }

  async states(): Promise<readonly ViewState[]> {
    await this.mustGoOn();
    const standings = await Promise.all(VIEWS.map((view) => viewStanding(this.parts.source, view)));
    return standings.map(stateOf);
  }

  /** @throws NoSuchView · AlreadyBuilding · StoreUnavailable where nobody would build them */
  async checkRebuild(names: readonly string[]): Promise<void> {
    const views = viewsNamed(names);
    // Projectors of views that are to be replaced have ended; whatever starts them again lets them build what is begun here.
    if ((await this.nobodyKeeps()) && (await this.goesOn()))
      throw new StoreUnavailable('No projector keeps the read models now, so nobody would build them. Start one.');
    await checkRebuild(this.parts.views.store, views);
  }

  /** Without it nobody would know what is waited for. */
  notice(): Promise<string | undefined> {
    return this.parts.keeps ? Promise.resolve(undefined) : this.watch.notice();
  }

  /** @throws AlreadyBuilding · BuildGone */
  async rebuild(names: readonly string[]): Promise<boolean> {
    const views = viewsNamed(names);
    const begun = await beginRebuild(this.parts.views.store, views);
    const started = Date.now();
    while (!this.ended.signal.aborted) {
      // What could not go on is replaced now.
      if (isOfOtherState(this.failure)) this.start();
      this.mustRun();
      const standings = await Promise.all(views.map((view) => viewStanding(this.parts.source, view)));
      if (standings.every((standing, index) => serves(standing, begun[index]))) return true;
      await Promise.all(begun.map((build) => this.mustComeYet(build)));
      this.progress = progressOf(standings, await this.parts.log.head(), Date.now() - started);
      await pause(LOOK_MS, this.ended.signal);
    }
    return false;
  }

  async end(): Promise<void> {
    this.ended.abort();
    await inTime(Promise.all([this.running, this.watching]));
  }

  private async nobodyKeeps(): Promise<boolean> {
    return !this.parts.keeps && (await this.watch.nobody());
  }

  /**
   * Whoever keeps the views drops what they cannot go on with. Asked of the store itself, since an answer that is shared may be older than the build.
   * @throws BuildGone
   */
  private async mustComeYet(begun: Build): Promise<void> {
    const builds = await this.parts.views.store.builds(begun.view);
    if (builds.every(({ number }) => number < begun.number)) throw new BuildGone(begun);
  }

  private mustRun(): void {
    if (this.failure) throw this.failure;
  }

  /** What ended the projector of this process, or those of others where they keep the views. */
  private async mustGoOn(): Promise<void> {
    this.mustRun();
    if (!this.parts.keeps) await mustFollow(this.ofLog, VIEWS);
  }

  private goesOn(): Promise<boolean> {
    return this.mustGoOn().then(
      () => true,
      (error: unknown) => {
        if (isOfOtherState(error)) return false;
        throw error;
      },
    );
  }
}

/** Views that answer nothing until they are rebuilt. */
const isOfOtherState = (error: unknown): boolean => error instanceof BuiltFromOtherLog || error instanceof AheadOfLog;

const ALL: readonly Asked[] = VIEWS.map(({ name }) => ({ view: name }));

/** None named: all. */
const viewsNamed = (names: readonly string[]): readonly View[] => (names.length === 0 ? VIEWS : names.map(viewNamed));

const viewNamed = (name: string): View => {
  const view = VIEWS.find((known) => known.name === name);
  if (view) return view;
  throw new NoSuchView(
    name,
    VIEWS.map((known) => known.name),
  );
};

const stateOf = ({ view, serving, building }: ViewStanding): ViewState => ({
  view,
  state: serving ? 'following' : 'building',
  filling: building !== undefined,
  position: (serving ?? building)?.position,
  stopped: serving?.stopped ?? [],
});

/** That build, or one that was begun later and took its place. */
const serves = ({ serving }: ViewStanding, begun: Build | undefined): boolean =>
  serving !== undefined && begun !== undefined && serving.build.number >= begun.number;

const progressOf = (standings: readonly ViewStanding[], head: Position | undefined, ms: number): FillProgress => {
  const filling = standings.flatMap(({ building }) => (building ? [building.position ?? 0n] : []));
  const position = filling.reduce<Position | undefined>(
    (low, at) => (low === undefined || at < low ? at : low),
    undefined,
  );
  const done = Number(position ?? 0n);
  const left = Math.max(0, Number(head ?? 0n) - done);
  return {
    views: standings.map(({ view }) => view),
    events: done,
    position,
    head,
    eventsPerSecond: ms > 0 ? Math.round((done * 1000) / ms) : 0,
    remainingSeconds: done > 0 ? Math.round((left * ms) / done / 1000) : undefined,
  };
};
