import type { Port } from './port.js';
import { CLOSE, Outbox, READY, sentError } from './protocol.js';
import type { Call, Reply } from './protocol.js';

/** What a worker offers: methods by name, sync or async. Arguments and results must survive a structured clone. */
export type Methods = Readonly<Record<string, (...args: never[]) => unknown>>;

export interface Service<M extends Methods> {
  readonly methods: M;
  /** Lets go of files and timers. Calls that are still open may fail. */
  close(): void | Promise<void>;
}

/**
 * Answers calls on a port. Calls that came in one message reach their methods within one tick, in the order in which they were made, so a
 * service may gather them; replies that fall into one tick leave in one message.
 *
 * When `start` fails, every call is answered with its error: the caller hears why from `ready()`.
 */
export const serve = <M extends Methods>(port: Port, start: () => Service<M> | Promise<Service<M>>): void => {
  const outbox = new Outbox<Reply>((replies) => sendReplies(port, replies));
  const service = Promise.resolve().then(start);
  const settled = settle(service);
  port.onMessage((message) => {
    const calls = message as readonly Call[];
    if (settled.value) answerAll(settled.value, calls, outbox);
    else
      void service.then(
        (started) => answerAll(started, calls, outbox),
        (error: unknown) => refuseAll(error, calls, outbox),
      );
  });
};

/** Lets a started service be reached without waiting for a promise: waiting would spread one message over several ticks. */
const settle = <T>(promise: Promise<T>): { value?: T } => {
  const settled: { value?: T } = {};
  void promise.then(
    (value) => Object.assign(settled, { value }),
    () => undefined,
  );
  return settled;
};

const answerAll = <M extends Methods>(service: Service<M>, calls: readonly Call[], outbox: Outbox<Reply>): void => {
  for (const call of calls) void answer(service, call, outbox);
};

const refuseAll = (error: unknown, calls: readonly Call[], outbox: Outbox<Reply>): void => {
  for (const [id, method] of calls)
    outbox.put(method === CLOSE ? [id, true, undefined] : [id, false, sentError(error)]);
};

const answer = async <M extends Methods>(
  service: Service<M>,
  [id, method, args]: Call,
  outbox: Outbox<Reply>,
): Promise<void> => {
  try {
    outbox.put([id, true, await run(service, method, args)]);
  } catch (error) {
    outbox.put([id, false, sentError(error)]);
  }
};

const run = <M extends Methods>(service: Service<M>, method: string, args: readonly unknown[]): unknown => {
  if (method === READY) return undefined;
  if (method === CLOSE) return service.close();
  const found = Object.hasOwn(service.methods, method) ? service.methods[method] : undefined;
  if (!found) throw new TypeError(`The worker has no method ${method}.`);
  return found(...(args as never[]));
};

/** One reply that cannot be cloned must not take those of others with it. */
const sendReplies = (port: Port, replies: readonly Reply[]): void => {
  try {
    port.send(replies);
  } catch {
    for (const reply of replies) sendAlone(port, reply);
  }
};

const sendAlone = (port: Port, reply: Reply): void => {
  try {
    port.send([reply]);
  } catch (error) {
    port.send([[reply[0], false, { ...sentError(error), fields: {} }] satisfies Reply]);
  }
};
