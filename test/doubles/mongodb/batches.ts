import type { Call } from './call.js';
import { Refusal } from './errors.js';
import { Blocked } from './writer.js';
import { type Doc, isNumber, plain } from './values.js';

/** Runs something that may meet an open transaction, as often as it does, until its time is over. */
export const waiting = async <T>(call: Call, run: () => T): Promise<T> => {
  const limit = plain(call.body['maxTimeMS']);
  const end = limit > 0 ? Date.now() + limit : Infinity;
  for (;;) {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof Blocked)) throw error;
      await endOf(error.by.ended, end - Date.now());
    }
  }
};

const endOf = async (ended: Promise<void>, ms: number): Promise<void> => {
  if (ms === Infinity) return ended;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Refusal('MaxTimeMSExpired', 'operation exceeded time limit')), ms);
  });
  try {
    await Promise.race([ended, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** One statement of a command: what it came to, or why it was refused. */
export type Result<T> =
  { readonly index: number; readonly outcome: T } | { readonly index: number; readonly refused: Refusal };

export interface Batch<T> {
  readonly results: readonly Result<T>[];
  /** The statements that had been carried out before, and were not again. */
  readonly again: readonly number[];
}

const statementId = ({ body }: Call, index: number): number => {
  const ids = body['stmtIds'];
  if (Array.isArray(ids)) return plain(ids[index]);
  return (isNumber(body['stmtId']) ? plain(body['stmtId']) : 0) + index;
};

/** A statement of a retryable write is carried out once, however often it is sent. */
export const once = async <T>(call: Call, index: number, run: () => T): Promise<{ outcome: T; again: boolean }> => {
  const { session, retryable, core } = call;
  const remembers = retryable && core.settings.careless !== 'repeats-writes';
  if (session === undefined || !remembers) return { outcome: await waiting(call, run), again: false };
  return waiting(call, () => session.once(statementId(call, index), () => core.store.time, run));
};

/** The statements of a command one after the other; of ordered ones none after the first that is refused. */
export const runBatch = async <T>(call: Call, count: number, run: (index: number) => T): Promise<Batch<T>> => {
  const { careless } = call.core.settings;
  const results: Result<T>[] = [];
  const again: number[] = [];
  for (let index = 0; index < count; index++) {
    try {
      const done = await once(call, index, () => run(index));
      if (done.again) again.push(statementId(call, index));
      results.push({ index, outcome: done.outcome });
    } catch (error) {
      results.push({ index, refused: refusalIn(call, error) });
      if (call.body['ordered'] !== false || call.inTransaction || careless === 'stops-unordered') break;
    }
  }
  return { results, again };
};

// In a transaction a refused statement is the end of it; a conflict is the answer to the whole command.
const refusalIn = (call: Call, error: unknown): Refusal => {
  if (!(error instanceof Refusal)) throw error;
  if (!call.inTransaction) return error;
  if (call.core.settings.careless !== 'goes-on-after-refusal') call.session?.transaction?.abort();
  if (error.code === 112) throw error;
  return error;
};

export const writeErrors = <T>(results: readonly Result<T>[]): Doc[] =>
  results.flatMap((result) =>
    'refused' in result
      ? [{ index: result.index, code: result.refused.code, errmsg: result.refused.message, ...result.refused.details }]
      : [],
  );
