import { MessageChannel } from 'node:worker_threads';
import { connect } from '@adapters/worker/connect.js';
import type { Remote } from '@adapters/worker/connect.js';
import { portOf } from '@adapters/worker/port.js';
import { serve } from '@adapters/worker/serve.js';
import { StoreUnavailable } from '@kernel/event-store.js';
import type { Fault, StagedStream, Warning } from '@modules/intake/contracts.js';
import type { Storage } from '../storage.js';
import { thread } from '../threads.js';
import type { IntakeCalls } from './calls.js';
import type { IntakeMethods } from './intake-service.js';
import type { CheckOrder, CheckSummary } from './import-check.js';

/** The thread of one import, with what it found. */
export interface ImportThread {
  check(order: CheckOrder): Promise<CheckSummary>;
  /** What is to be written, in its order. */
  streams(): AsyncIterable<StagedStream>;
  faults(from: number, limit: number): Promise<readonly Fault[]>;
  warnings(from: number, limit: number): Promise<readonly Warning[]>;
  /** Repeating it changes nothing. */
  close(): Promise<void>;
}

const ROWS_AT_ONCE = 2_000;

export const openImportThread = (storage: Storage, answers: IntakeCalls): ImportThread => {
  const { port1, port2 } = new MessageChannel();
  const intake = connect<IntakeMethods>(thread('intake', { storage, calls: port2 }), [StoreUnavailable]);
  serve<IntakeCalls>(portOf(port1), () => ({ methods: answers, close: () => port1.close() }));
  return {
    check: (order) => intake.call('check', order),
    streams: () => streamsOf(intake),
    faults: (from, limit) => intake.call('faults', from, limit),
    warnings: (from, limit) => intake.call('warnings', from, limit),
    close: () => intake.close(),
  };
};

async function* streamsOf(intake: Remote<IntakeMethods>): AsyncGenerator<StagedStream> {
  for (;;) {
    const streams = await intake.call('nextStreams', ROWS_AT_ONCE);
    if (streams.length === 0) return;
    yield* streams;
  }
}
