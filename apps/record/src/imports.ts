import { randomUUID } from 'node:crypto';
import { DomainError } from '@kernel/errors.js';
import { OutcomeUnknown, StoreUnavailable, WrongRevision } from '@kernel/event-store.js';
import type { Position } from '@kernel/event.js';
import type { Json } from '@kernel/json.js';
import { writeStaged } from '@modules/intake/contracts.js';
import type { Progress, Written } from '@modules/intake/contracts.js';
import type { IntakeCalls } from './intake/calls.js';
import type { CheckSummary } from './intake/import-check.js';
import { ImportsEnded } from './imports-ended.js';
import { inTime } from './in-time.js';
import { openImportThread } from './intake/import-thread.js';
import type { ImportThread } from './intake/import-thread.js';
import { endedOutcome, isSound, outcomeOf, refusedOutcome } from './intake/outcome.js';
import type { Outcome } from './intake/outcome.js';
import type { Desk, ImportOrder, ImportState, Imports } from './record.js';
import type { Storage } from './storage.js';
import { StreamWriter } from './stream-writer.js';

/** How many ended imports can still be asked about. */
const REMEMBERED = 20;

export interface ImportsParts extends Pick<IntakeCalls, 'sameIdentity' | 'findRefs'> {
  readonly storage: Storage;
  readonly desk: Desk;
  /** Where the log ends: reads that are to see what an import brought wait for it. */
  readonly head: () => Promise<Position | undefined>;
  readonly clock: () => Date;
}

interface Job {
  state: ImportState;
  readonly thread: ImportThread;
  readonly watchers: Set<() => void>;
}

/** A checked import whose programme is known. */
type Ready = CheckSummary & { readonly programme: string };

const ENDED = new Set<ImportState['phase']>(['done', 'faulty', 'stopped', 'failed']);

/** Imports of this process. Each reads and checks in a thread of its own and writes here, one import at a time. */
export class RecordImports implements Imports {
  private readonly jobs = new Map<string, Job>();
  private readonly ending = new AbortController();
  private turn: Promise<void> = Promise.resolve();
  private over: Promise<readonly ImportState[]> | undefined;

  constructor(private readonly parts: ImportsParts) {}

  async start(order: ImportOrder): Promise<ImportState> {
    if (this.ending.signal.aborted) throw new ImportsEnded();
    const job = this.open(randomUUID());
    this.jobs.set(job.state.id, job);
    this.turn = this.turn.then(() => this.run(job, order));
    await this.forgetOld();
    return job.state;
  }

  state(id: string): ImportState | undefined {
    return this.jobs.get(id)?.state;
  }

  async faults(id: string, from: number, limit: number): Promise<readonly Json[]> {
    const job = this.jobs.get(id);
    return job && job.state.faults > from ? listed(await job.thread.faults(from, limit)) : [];
  }

  async warnings(id: string, from: number, limit: number): Promise<readonly Json[]> {
    const job = this.jobs.get(id);
    return job && job.state.warnings > from ? listed(await job.thread.warnings(from, limit)) : [];
  }

  async *watch(id: string): AsyncGenerator<ImportState> {
    const job = this.jobs.get(id);
    while (job) {
      yield job.state;
      if (ENDED.has(job.state.phase)) return;
      await new Promise<void>((resolve) => job.watchers.add(resolve));
    }
  }

  end(): Promise<readonly ImportState[]> {
    return (this.over ??= this.endAll());
  }

  private async endAll(): Promise<readonly ImportState[]> {
    const underWay = [...this.jobs.values()].filter(({ state }) => !ENDED.has(state.phase));
    this.ending.abort();
    // What waits for a log that is away ends by the deadline of its own append, and writes nothing more.
    await inTime(this.turn);
    return underWay.map(({ state }) => state);
  }

  async close(): Promise<void> {
    await this.end();
    await Promise.all([...this.jobs.values()].map(({ thread }) => thread.close()));
  }

  private open(id: string): Job {
    const { storage, sameIdentity, findRefs } = this.parts;
    const report = (progress: Progress): void => this.report(job, progress);
    const job: Job = {
      state: { id, phase: 'reading', rows: 0, faults: 0, hanging: 0, warnings: 0, appended: 0 },
      thread: openImportThread(storage, { report, sameIdentity, findRefs }),
      watchers: new Set(),
    };
    return job;
  }

  private report(job: Job, { phase, rows, total }: Progress): void {
    if (!ENDED.has(job.state.phase)) this.show(job, { phase, rows, ...(total === undefined ? {} : { total }) });
  }

  private show(job: Job, change: Partial<ImportState>): void {
    job.state = { ...job.state, ...change };
    for (const wake of job.watchers) wake();
    job.watchers.clear();
  }

  private async run(job: Job, order: ImportOrder): Promise<void> {
    try {
      const summary = await this.check(job, order);
      if (!summary) return await this.ended(job, endedOutcome(), { rows: 0 });
      this.show(job, counted(summary));
      const ready = !order.check && isReady(summary);
      await (ready ? this.write(job, order, summary) : this.ended(job, outcomeOf(summary), { rows: summary.rows }));
    } catch (error) {
      await this.ended(job, { phase: 'failed', outcome: error instanceof Error ? error.message : String(error) });
    }
    // A thread stays as long as there is something to ask it.
    if (job.state.faults + job.state.warnings === 0) await job.thread.close();
  }

  /** Undefined when it was told to end: its thread is closed, whatever that is doing. */
  private async check(
    job: Job,
    { from, programme, amendment, sender }: ImportOrder,
  ): Promise<CheckSummary | undefined> {
    const { signal } = this.ending;
    if (signal.aborted) return undefined;
    const leave = (): void => void job.thread.close();
    signal.addEventListener('abort', leave);
    try {
      const now = this.parts.clock().toISOString();
      return await job.thread.check({ from, programme, amendment, role: sender.given.role, now });
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  private async write(job: Job, { sender }: ImportOrder, summary: Ready): Promise<void> {
    this.show(job, { phase: 'writing', rows: 0 });
    const writer = new StreamWriter({ desk: this.parts.desk, programme: summary.programme, sender });
    const launched = await launch(writer, summary);
    if (typeof launched === 'string') return this.ended(job, refusedOutcome(launched), { rows: 0 });
    const written = await writeStaged({
      streams: job.thread.streams(),
      writer,
      report: (progress) => this.report(job, progress),
      total: summary.rows,
      signal: this.ending.signal,
    });
    const all: Written = { ...written, appended: written.appended + launched };
    await this.ended(job, outcomeOf(summary, all, writer.outside), { rows: all.rows, appended: all.appended });
  }

  private async ended(job: Job, outcome: Outcome, change: Partial<ImportState> = {}): Promise<void> {
    const position = await this.parts.head().catch(() => undefined);
    this.show(job, { ...change, ...outcome, ...(position === undefined ? {} : { position }) });
  }

  private async forgetOld(): Promise<void> {
    const ended = [...this.jobs].filter(([, { state }]) => ENDED.has(state.phase));
    for (const [id, { thread }] of ended.slice(0, Math.max(0, ended.length - REMEMBERED))) {
      this.jobs.delete(id);
      await thread.close();
    }
  }
}

const isReady = (summary: CheckSummary): summary is Ready => isSound(summary) && summary.programme !== undefined;

/** What the import does to the programme itself: how many events that were, or why it is no longer taken. */
const launch = async (writer: StreamWriter, { intents }: CheckSummary): Promise<number | string> => {
  let appended = 0;
  try {
    for (const intent of intents) appended += await writer.programme(intent);
    return appended;
  } catch (error) {
    const known = [DomainError, WrongRevision, StoreUnavailable, OutcomeUnknown].some((kind) => error instanceof kind);
    if (!known || !(error instanceof Error)) throw error;
    return error.message;
  }
};

const listed = (items: readonly object[]): readonly Json[] => items.map((item) => ({ ...item }));

const counted = ({ programme, rows, faults, hanging, warnings }: CheckSummary): Partial<ImportState> => ({
  ...(programme === undefined ? {} : { programme }),
  rows: 0,
  total: rows,
  faults,
  hanging,
  warnings,
});
