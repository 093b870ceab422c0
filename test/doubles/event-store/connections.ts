import { once } from 'node:events';
import { createServer, type Server as Listener, type Socket } from 'node:net';

const HOST = '127.0.0.1';

/** The socket side, held in our own hands: so that connections can be cut at a chosen moment, and the same port taken again. */
export class Connections {
  readonly #accept: (socket: Socket) => void;
  readonly #open = new Set<Socket>();
  #listener: Listener | undefined;
  #port = 0;

  constructor(accept: (socket: Socket) => void) {
    this.#accept = accept;
  }

  get address(): { readonly host: string; readonly port: number } {
    return { host: HOST, port: this.#port };
  }

  /** Takes the port it had before, if it had one. */
  async listen(port = this.#port): Promise<void> {
    const listener = createServer({ noDelay: true }, (socket) => this.#take(socket));
    listener.listen(port, HOST);
    await once(listener, 'listening');
    const address = listener.address();
    if (typeof address === 'object' && address) this.#port = address.port;
    this.#listener = listener;
  }

  /** Lets nobody in any more; who is there may stay. */
  refuse(): void {
    this.#listener?.close();
    this.#listener = undefined;
  }

  /** Resolves when the last connection has ended. */
  async emptied(): Promise<void> {
    await Promise.all([...this.#open].map((socket) => once(socket, 'close')));
  }

  cutAll(): void {
    for (const socket of this.#open) socket.destroy();
  }

  /** `peer` as gRPC names it: `address:port`. */
  cut(peer: string): void {
    for (const socket of this.#open) {
      if (peer.endsWith(`:${String(socket.remotePort)}`)) socket.destroy();
    }
  }

  #take(socket: Socket): void {
    this.#open.add(socket);
    socket.on('close', () => this.#open.delete(socket));
    // A connection that the other side resets is no news here.
    socket.on('error', () => socket.destroy());
    this.#accept(socket);
  }
}
