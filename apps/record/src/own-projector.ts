import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { EventStore } from '@kernel/event-store.js';
import { SharedProjector } from '@kernel/shared-projector.js';
import { VIEWS } from '@modules/standing/contracts.js';
import { decodeRecorded } from './decode.js';
import type { SharedViews } from './mongo-stores.js';
import { nowAndThen } from './now-and-then.js';
import type { Notice } from './storage.js';

const OWN = randomUUID().slice(0, 8);

/** With what the names of all begin that are called so on this machine. */
export const calledOnThisMachine = (name: string): string => `${name}@${hostname()}:`;

/** No two that run have the same, also where machines have one name and processes one number, as in containers. */
export const ownerCalled = (name: string): string => `${calledOnThisMachine(name)}${process.pid}:${OWN}`;

export interface ProjectorOver {
  readonly log: Omit<EventStore, 'append'>;
  readonly views: SharedViews;
  /** In whose name leases are held: see `ownerCalled`. */
  readonly owner: string;
  /** Told of what is tried again. */
  readonly notice: Notice;
}

/** A projector of this process over the shared read models. */
export const projectorOver = ({ log, views: { store, leases }, owner, notice }: ProjectorOver): SharedProjector =>
  new SharedProjector({
    log,
    store,
    leases,
    views: VIEWS,
    decode: decodeRecorded,
    owner,
    notice: nowAndThen(notice),
  });
