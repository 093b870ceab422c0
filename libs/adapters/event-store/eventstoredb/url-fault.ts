import { StoreUnavailable } from '@kernel/event-store.js';

const EXAMPLE = 'esdb://HOST:2113?tls=false, or esdb+discover://USER:PASSWORD@HOST:2113';

export const urlFault = (what: string): StoreUnavailable =>
  new StoreUnavailable(`The URL of EventStoreDB ${what}; expected ${EXAMPLE}.`);
