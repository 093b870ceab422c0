import type { Careless } from './careless.js';
import type { Faults, Trouble } from './faults.js';
import type { Log } from './log.js';
import type { Place } from './recorded.js';
import type { Unindexed } from './unindexed.js';
import { accessDenied, notLeader, notReady, type Refusal, timedOut, tooBusy } from './refusals.js';

export interface Limits {
  /** Bytes of one append. */
  append: number;
  /** Bytes of one event: servers before 25.1 have no such limit. */
  event: number;
}

/** What a fault makes the subscriptions that stand say. */
export type Extra = 'caught-up' | 'checkpoint';

/** What the handlers of calls work on. */
export interface Node {
  readonly version: string;
  readonly log: Log;
  readonly faults: Faults;
  readonly limits: Limits;
  readonly careless: ReadonlySet<Careless>;
  /** Servers before 23.10 do not. */
  readonly saysCaughtUp: boolean;
  /** One for each subscription that stands. */
  readonly standing: Set<(extra: Extra) => void>;
  /** Where subscriptions to `$all` asked to begin, in their order. */
  readonly begun: (Place | 'start' | 'end')[];
  /** How many events were sent to who reads backwards. */
  readonly sent: { backwards: number };
  /** How many reads of a stream were asked for. */
  readonly met: { reads: number };
  readonly unindexed: Unindexed;
  /** The server's clock, in milliseconds. */
  now(): number;
  /** Where it listens. */
  address(): { readonly host: string; readonly port: number };
  /** Ends the connection that a call came by. */
  cut(call: { getPeer(): string }): void;
  /** Calls `end` when the node stops in good order, until the returned function is called. */
  onStop(end: () => void): () => void;
}

export const refusalOf = (trouble: Trouble): Refusal => {
  switch (trouble.kind) {
    case 'not-ready':
      return notReady();
    case 'busy':
      return tooBusy();
    case 'timeout':
      return timedOut();
    case 'access-denied':
      return accessDenied();
    case 'not-leader':
      return notLeader(trouble.host, trouble.port);
  }
};
