import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { Careless } from './careless.js';
import { Connection } from './connection.js';
import { Core } from './core.js';
import { Dispatcher } from './dispatcher.js';
import { CommandFaults } from './faults.js';
import type { Doc } from './values.js';

export interface MongoDoubleOptions {
  /** What the server says it is; the wire version follows from it. */
  readonly version?: string;
  /** The name of its replica set; '' for a server that is none. */
  readonly replicaSet?: string;
  readonly port?: number;
  /** After this time an open transaction is aborted. */
  readonly transactionLifetimeMs?: number;
  /** For probes: the double makes this mistake. */
  readonly careless?: Careless;
}

/** A command as the server heard it; numbers in it are as the wire has them. */
export interface Heard {
  readonly name: string;
  readonly database: string;
  readonly body: Doc;
}

const WIRE_VERSIONS = new Map([
  ['4.0', 7],
  ['4.2', 8],
  ['4.4', 9],
  ['5.0', 13],
  ['6.0', 17],
  ['7.0', 21],
  ['8.0', 25],
]);

const wireVersionOf = (version: string): number => {
  const known = WIRE_VERSIONS.get(version.split('.').slice(0, 2).join('.'));
  if (known === undefined) throw new Error(`The wire version of MongoDB ${version} is not known here`);
  return known;
};

/** What goes wrong with the whole server, besides what does with single commands. */
class ServerFaults extends CommandFaults {
  readonly #double: MongoDouble;
  #silent: { readonly end: Promise<void>; readonly speak: () => void } | undefined;
  refusing = false;

  constructor(double: MongoDouble) {
    super();
    this.#double = double;
  }

  /** Hears, and neither does nor says anything until it is told to speak; connections stay. */
  silence(): void {
    let speak = (): void => {};
    const end = new Promise<void>((resolve) => {
      speak = resolve;
    });
    this.#silent ??= { end, speak };
  }

  speak(): void {
    this.#silent?.speak();
    this.#silent = undefined;
  }

  async spoken(): Promise<void> {
    await this.#silent?.end;
  }

  /** From now on nobody is let in, whatever credentials they bring. */
  refuseAuthentication(): void {
    this.refusing = true;
  }

  /** No longer primary, and no other is: writes are refused with 10107, reads from the primary with 13435. */
  stepDown(): void {
    this.#double.core.stepDown();
  }

  /** Primary again, of a new term, with everything that was written. */
  elect(): void {
    this.#double.core.elect();
  }

  /** Whoever takes over next hears no more of what a majority has: see `handOver`. */
  deafen(): void {
    this.#double.core.store.deafen();
  }

  /**
   * Another is primary from one moment to the next, at the same address and with everything that was written: no connection ends, as where the former
   * one has fallen silent. Of what was written since `deafen` it does not know yet that a majority has it, so reads with `majority` do not show
   * it, until the next write that asks for one has brought it there.
   */
  handOver(): void {
    this.#double.core.handOver();
  }

  /** The primary is lost and another takes over, at the same address: connections end, and what no majority had is gone. */
  failOver(): void {
    this.#double.cutAll();
    this.#double.core.failOver();
  }

  /** Ends and starts again: connections, cursors and open transactions are gone, what was stored is there. */
  async restart(whileDown: () => Promise<void> = async () => {}): Promise<void> {
    await this.#double.close();
    await whileDown();
    this.#double.core.restart();
    await this.#double.listen();
  }

  override healAll(): void {
    super.healAll();
    this.speak();
    this.refusing = false;
  }
}

/** A stand-in for a MongoDB replica set of one, in this process. What it does and does not do stands in README.md. */
export class MongoDouble {
  readonly core: Core;
  readonly faults = new ServerFaults(this);
  readonly #connections = new Set<Connection>();
  readonly #listeners = new Set<(heard: Heard) => void>();
  readonly #server: Server;
  #port: number;

  constructor(options: MongoDoubleOptions) {
    const { version = '8.0.12', replicaSet = 'rs0', port = 0, transactionLifetimeMs = 60_000, careless } = options;
    const maxWireVersion = wireVersionOf(version);
    this.core = new Core({ version, replicaSet, transactionLifetimeMs, maxWireVersion, careless });
    this.#port = port;
    const shared = {
      core: this.core,
      dispatcher: new Dispatcher(this.core),
      faults: this.faults,
      address: () => `127.0.0.1:${this.#port}`,
      spoken: () => this.faults.spoken(),
      refusesAuthentication: () => this.faults.refusing,
      heard: (name: string, body: Doc, database: string) => this.#tell({ name, database, body }),
    };
    this.#server = createServer((socket) => {
      const connection = new Connection(socket, shared);
      this.#connections.add(connection);
      socket.once('close', () => this.#connections.delete(connection));
    });
  }

  get url(): string {
    const { replicaSet } = this.core.settings;
    return `mongodb://127.0.0.1:${this.#port}/${replicaSet === '' ? '?directConnection=true' : `?replicaSet=${replicaSet}`}`;
  }

  /** Tells of each command before it is carried out; the answer ends it. */
  listenIn(listener: (heard: Heard) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(heard: Heard): void {
    for (const listener of this.#listeners) listener(heard);
  }

  async listen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  cutAll(): void {
    for (const connection of this.#connections) connection.cut();
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.cutAll();
    await closed;
  }

  async stop(): Promise<void> {
    this.faults.healAll();
    await this.close();
    this.core.sessions.abortAll();
  }
}

/** Starts a stand-in for MongoDB on a free port of this machine. */
export const startMongoDouble = async (options: MongoDoubleOptions = {}): Promise<MongoDouble> => {
  const double = new MongoDouble(options);
  await double.listen();
  return double;
};
