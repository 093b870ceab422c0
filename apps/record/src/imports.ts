import { randomUUID } from 'node:crypto';
import { MessageChannel } from 'node:worker_threads';
import { connect } from '@adapters/worker/connect.js';
import type { Remote } from '@adapters/worker/connect.js';
import { portOf } from '@adapters/worker/port.js';
import { serve } from '@adapters/worker/serve.js';
import type { Position } from '@kernel/event.js';
import type { Json } from '@kernel/json.js';
import { StoreUnavailable } from '@kernel/event-store.js';
import { Unreadable } from '@kernel/table-reader.js';
import { writeStaged } from '@modules/intake/contracts.js';
import type { Progress, StagedStream, Written } from '@modules/intake/contracts.js';
import type { CheckSummary } from './intake/import-check.js';
import type { IntakeCalls } from './intake/calls.js';
import type { IntakeMethods } from './intake/intake-service.js';
import { outcomeOf } from './intake/outcome.js';
import type { Desk, ImportOrder, ImportState, Imports } from './record.js';
import { StreamWriter } from './stream-writer.js';
import { thread } from './threads.js';

/** How many ended imports can still be asked about. */
const REMEMBERED = 20;
const ROWS_AT_ONCE = 2_000;

export interface ImportsParts {
  readonly folder: string;
  readonly desk: Desk;
  readonly sameIdentity: IntakeCalls['sameIdentity'];
  readonly clock: () => Date;
}

interface Job {
  state: ImportState;
  readonly intake: Remote<IntakeMethods>;
  readonly watchers: Set<() => void>;
}

const ENDED = new Set<ImportState['phase']>(['done', 'faulty', 'stopped', 'failed']);

/** Imports of this process. Each reads and checks in a thread of its own and writes here, one import at a time. */
export class RecordImports implements Imports {
  private readonly jobs = new Map<string, Job>();
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly parts: ImportsParts) {}

  async start(order: ImportOrder): Promise<ImportState> {
    const id = randomUUID();
    const job = this.open(id);
    this.jobs.set(id, job);
    this.turn = this.turn.then(() => this.run(job, order));
    await this.forgetOld();
    return job.state;
  }

  state(id: string): ImportState | undefined {
    return this.jobs.get(id)?.state;
  }

  async faults(id: string, from: number, limit: number): Promise<readonly Json[]> {
    return this.listed(await this.jobs.get(id)?.intake.call('faults', from, limit));
  }

  async warnings(id: string, from: number, limit: number): Promise<readonly Json[]> {
    return this.listed(await this.jobs.get(id)?.intake.call('warnings', from, limit));
  }

  async *watch(id: string): AsyncGenerator<ImportState> {
    const job = this.jobs.get(id);
    while (job) {
      yield job.state;
      if (ENDED.has(job.state.phase)) return;
      await new Promise<void>((resolve) => job.watchers.add(resolve));
    }
  }

  async close(): Promise<void> {
    await this.turn;
    await Promise.all([...this.jobs.values()].map(({ intake }) => intake.close()));
  }

  private listed(items: readonly object[] = []): readonly Json[] {
    return items.map((item) => ({ ...item }));
  }

  private open(id: string): Job {
    const { port1, port2 } = new MessageChannel();
    const intake = connect<IntakeMethods>(thread('intake', { folder: this.parts.folder, calls: port2 }), [
      Unreadable,
      StoreUnavailable,
    ]);
    const state: ImportState = { id, phase: 'reading', rows: 0, faults: 0, hanging: 0, warnings: 0, appended: 0 };
    const job: Job = { state, intake, watchers: new Set() };
    serve<IntakeCalls>(portOf(port1), () => ({
      methods: { report: (progress) => this.report(job, progress), sameIdentity: this.parts.sameIdentity },
      close: () => port1.close(),
    }));
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
      const summary = await job.intake.call('check', {
        from: order.from,
        programme: order.programme,
        amendment: order.amendment,
        now: this.parts.clock().toISOString(),
      });
      this.show(job, counted(summary));
      if (summary.faults > 0 || order.check || summary.programme === undefined)
        return this.end(job, summary, undefined);
      await this.write(job, order, { ...summary, programme: summary.programme });
    } catch (error) {
      this.show(job, { phase: 'failed', outcome: error instanceof Error ? error.message : String(error) });
    }
  }

  private async write(
    job: Job,
    order: ImportOrder,
    summary: CheckSummary & { readonly programme: string },
  ): Promise<void> {
    const writer = new StreamWriter({ desk: this.parts.desk, programme: summary.programme, sender: order.sender });
    for (const intent of summary.intents) await writer.programme(intent);
    const written = await writeStaged({
      streams: streamsOf(job.intake),
      writer,
      report: (progress) => this.report(job, progress),
      total: summary.rows,
    });
    this.end(job, summary, { ...written, appended: written.appended + summary.intents.length }, writer.position);
  }

  private end(job: Job, summary: CheckSummary, written: Written | undefined, position?: Position): void {
    const { phase, outcome } = outcomeOf(summary, written);
    this.show(job, {
      phase,
      outcome,
      appended: written?.appended ?? 0,
      rows: written?.rows ?? summary.rows,
      ...(position === undefined ? {} : { position }),
    });
  }

  private async forgetOld(): Promise<void> {
    const ended = [...this.jobs].filter(([, { state }]) => ENDED.has(state.phase));
    for (const [id, { intake }] of ended.slice(0, Math.max(0, ended.length - REMEMBERED))) {
      this.jobs.delete(id);
      await intake.close();
    }
  }
}

const counted = ({ programme, rows, faults, hanging, warnings }: CheckSummary): Partial<ImportState> => ({
  ...(programme === undefined ? {} : { programme }),
  rows: 0,
  total: rows,
  faults,
  hanging,
  warnings,
});

async function* streamsOf(intake: Remote<IntakeMethods>): AsyncGenerator<StagedStream> {
  for (;;) {
    const streams = await intake.call('nextStreams', ROWS_AT_ONCE);
    if (streams.length === 0) return;
    yield* streams;
  }
}
