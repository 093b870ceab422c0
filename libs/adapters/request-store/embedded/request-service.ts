import { StoreUnavailable } from '@kernel/event-store.js';
import type { RequestKey, RequestStore, Reservation, StoredAnswer } from '@kernel/request-store.js';

import { connect } from '../../worker/connect.js';
import type { Port } from '../../worker/port.js';
import type { Service } from '../../worker/serve.js';
import { openEmbeddedRequestStore } from './embedded-request-store.js';

/** What a worker that holds the idempotency records is asked for. */
export type RequestMethods = {
  readonly reserve: (request: RequestKey, body: string, now: string) => Promise<Reservation>;
  readonly answer: (request: RequestKey, answer: StoredAnswer) => Promise<StoredAnswer | undefined>;
  readonly release: (request: RequestKey) => Promise<void>;
  readonly expire: (now: string) => Promise<number>;
};

/** The worker's side: `serve(portOf(parentPort), () => requestService(dir))`. */
export const requestService = (dir: string): Service<RequestMethods> => {
  const store = openEmbeddedRequestStore(dir);
  return {
    methods: {
      reserve: (request, body, now) => store.reserve(request, body, now),
      answer: (request, answer) => store.answer(request, answer),
      release: (request) => store.release(request),
      expire: (now) => store.expire(now),
    },
    close: () => store.close(),
  };
};

/** The server's side. @param port to a worker that serves `requestService` */
export const remoteRequestStore = (port: Port): RequestStore => {
  const remote = connect<RequestMethods>(port, [StoreUnavailable, RangeError]);
  return {
    reserve: (request, body, now) => remote.call('reserve', request, body, now),
    answer: (request, answer) => remote.call('answer', request, answer),
    release: (request) => remote.call('release', request),
    expire: (now) => remote.call('expire', now),
    close: () => remote.close(),
  };
};
