import type { Port } from './port.js';
import { CLOSE, Outbox, READY, receivedError } from './protocol.js';
import type { Call, ErrorClass, Reply } from './protocol.js';
import type { Methods } from './serve.js';

/** The caller's side of a worker's methods. */
export interface Remote<M extends Methods> {
  /** @throws what the method throws, with its class if that is among those given to `connect` · WorkerGone */
  call<K extends keyof M & string>(method: K, ...args: Parameters<M[K]>): Promise<Awaited<ReturnType<M[K]>>>;
  /** Resolves once the service has started. @throws what its start threw · WorkerGone */
  ready(): Promise<void>;
  /** Asks the service to close, waits until it has, and ends its thread. Repeating it changes nothing. */
  close(): Promise<void>;
}

/**
 * The worker ended, or was closed, before it answered. `sent` says whether the call had been handed over: then what it asked for may be done
 * or not.
 */
export class WorkerGone extends Error {
  constructor(
    reason: string,
    readonly sent: boolean,
  ) {
    super(`The worker thread is gone: ${reason}.`);
    this.name = 'WorkerGone';
  }
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Calls methods that are served at the other end of the port. Calls made within one tick, microtasks included, travel in one message.
 *
 * @param errors classes that an error keeps on its way; others arrive as plain `Error` with their name and fields
 */
export const connect = <M extends Methods>(port: Port, errors: readonly ErrorClass[] = []): Remote<M> => {
  const line = new Line(port, errors);
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    // Gone already is closed as well.
    await line.request(CLOSE, []).catch(() => undefined);
    line.end('it was closed');
    await port.close();
  };
  return {
    call: (method, ...args) => line.request(method, args) as Promise<never>,
    ready: () => line.request(READY, []) as Promise<never>,
    close: () => (closing ??= close()),
  };
};

class Line {
  private readonly waiting = new Map<number, Waiting>();
  private readonly outbox: Outbox<Call>;
  private nextId = 0;
  private gone: string | undefined;

  constructor(
    port: Port,
    private readonly errors: readonly ErrorClass[],
  ) {
    this.outbox = new Outbox((calls) => this.send(port, calls));
    port.onMessage((message) => this.receive(message as readonly Reply[]));
    port.onGone((reason) => this.end(reason));
  }

  request(method: string, args: readonly unknown[]): Promise<unknown> {
    if (this.gone !== undefined) return Promise.reject(new WorkerGone(this.gone, false));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.outbox.put([id, method, args]);
    });
  }

  end(reason: string): void {
    if (this.gone !== undefined) return;
    this.gone = reason;
    for (const { reject } of this.waiting.values()) reject(new WorkerGone(reason, true));
    this.waiting.clear();
  }

  private send(port: Port, calls: readonly Call[]): void {
    try {
      port.send(calls);
    } catch {
      // One of them holds what cannot be cloned: find out which, so that the others go through.
      for (const call of calls) this.sendAlone(port, call);
    }
  }

  private sendAlone(port: Port, call: Call): void {
    try {
      port.send([call]);
    } catch (error) {
      this.waiting.get(call[0])?.reject(error instanceof Error ? error : new Error(String(error)));
      this.waiting.delete(call[0]);
    }
  }

  private receive(replies: readonly Reply[]): void {
    for (const reply of replies) {
      const waiting = this.waiting.get(reply[0]);
      this.waiting.delete(reply[0]);
      if (reply[1]) waiting?.resolve(reply[2]);
      else waiting?.reject(receivedError(reply[2], this.errors));
    }
  }
}
