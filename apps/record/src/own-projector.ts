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

/** No two that run have the same, also where machines have one name and processes one number, as in containers. */
export const projectorName = (): string => `${hostname()}:${process.pid}:${OWN}`;

/** A projector of this process over the shared read models. @param notice told of what is tried again */
export const projectorOver = (
  log: Omit<EventStore, 'append'>,
  { store, leases }: SharedViews,
  notice: Notice,
): SharedProjector =>
  new SharedProjector({
    log,
    store,
    leases,
    views: VIEWS,
    decode: decodeRecorded,
    owner: projectorName(),
    notice: nowAndThen(notice),
  });
