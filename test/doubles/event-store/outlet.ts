import type { ServerWritableStream } from '@grpc/grpc-js';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { Node } from './node.js';

/** Responses are handed over as bytes: an event is encoded once, however often it is read. */
export type ReadCall = ServerWritableStream<streams.ReadReq, Buffer>;

/** Where the messages of one read go: as fast as the client takes them, and not while the server is silent. */
export class Outlet {
  readonly #call: ReadCall;
  readonly #node: Node;
  /** How many messages may still pass before a fault cuts the connection. */
  #left: number;
  readonly #closed: Promise<void>;
  #ended = false;

  constructor(call: ReadCall, node: Node) {
    this.#call = call;
    this.#node = node;
    this.#left = node.faults.takeCutRead() ?? Number.POSITIVE_INFINITY;
    this.#closed = new Promise((resolve) => {
      const end = (): void => {
        this.#ended = true;
        resolve();
      };
      call.once('cancelled', end);
      call.once('close', end);
      call.once('finish', end);
      call.once('error', end);
    });
  }

  get ended(): boolean {
    return this.#ended || this.#call.cancelled;
  }

  /** Resolves when the call is over, whoever ended it. */
  get closed(): Promise<void> {
    return this.#closed;
  }

  /** Waits as long as answers are delayed. */
  async begin(): Promise<void> {
    await Promise.race([new Promise<void>((resolve) => this.#node.faults.answer(resolve)), this.#closed]);
  }

  async send(message: Buffer): Promise<void> {
    if (this.#node.faults.silent) await this.#spoken();
    if (this.ended || this.#isCut() || this.#call.write(message)) return;
    await Promise.race([new Promise<void>((resolve) => void this.#call.once('drain', resolve)), this.#closed]);
  }

  #isCut(): boolean {
    this.#left -= 1;
    if (this.#left < 0) this.#node.cut(this.#call);
    return this.#left < 0;
  }

  async #spoken(): Promise<void> {
    await Promise.race([new Promise<void>((resolve) => this.#node.faults.hear(resolve)), this.#closed]);
  }
}
