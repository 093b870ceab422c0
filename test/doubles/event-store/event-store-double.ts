import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { type ConnectionInjector, Server, ServerCredentials } from '@grpc/grpc-js';
import type { Certified } from '../certificates.js';
import { append } from './appends.js';
import { batchAppend } from './batch-append.js';
import type { Careless } from './careless.js';
import { Connections } from './connections.js';
import { deleteStream, tombstoneStream } from './deletes.js';
import { gossipRead, supportedMethods } from './discovery.js';
import { Faults } from './faults.js';
import { Foreign } from './foreign.js';
import { Log } from './log.js';
import type { Limits, Node } from './node.js';
import { AFTER_YEARS, Noise } from './noise.js';
import { read } from './reads.js';
import type { Place } from './recorded.js';
import { Unindexed } from './unindexed.js';
import { admitting, type Users } from './users.js';

export interface DoubleOptions {
  /** What it says its version is. */
  readonly version?: string;
  /** 0, the default: any free one. */
  readonly port?: number;
  readonly limits?: Partial<Limits>;
  /** As a server that others use, too: see `noise.ts`. */
  readonly noisy?: boolean;
  /** How long what is written takes to be on the disk: until then it is neither answered nor in the index; default 0. */
  readonly diskMs?: number;
  /** What it shows to whoever connects; default: no TLS. */
  readonly tls?: Certified;
  /** Who may come; default: everybody, without credentials. */
  readonly users?: Users;
  /** Mistakes on purpose, for probes. */
  readonly careless?: readonly Careless[];
}

/** As the real server has them: its receive limit, and how many calls one connection may hold open. */
const TRANSPORT = {
  'grpc.max_receive_message_length': 16 * 1024 * 1024 - 10_000,
  'grpc.max_send_message_length': -1,
  'grpc.max_concurrent_streams': 100,
};

/** How long an orderly stop waits for calls that do not end. */
const GRACE_MS = 250;

const CAUGHT_UP_SINCE = [23, 10];

const isSince = (version: string, since: readonly number[]): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [sinceMajor = 0, sinceMinor = 0] = since;
  return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor);
};

/** So many moments of others' work stand in a noisy log when it is first started. */
const HISTORY = 400;
/** Of the record of an epoch. */
const EPOCH_BYTES = 257;

const MIB = 1024 * 1024;

/** Events are handed over as bytes already. */
const STREAMS = { ...StreamsService, read: { ...StreamsService.read, responseSerialize: (bytes: Buffer) => bytes } };

const chosen = ({ version = '24.10.14', limits, noisy = false, careless = [] }: DoubleOptions) => ({
  version,
  limits: { append: MIB, event: Number.POSITIVE_INFINITY, ...limits },
  noisy,
  careless,
});

/** An EventStoreDB server of one node in this process, without security unless it is told of some. What it holds is in memory, and lives as long as this object. */
export class EventStoreDouble {
  readonly faults: Faults;
  /** Events that no client of ours wrote. */
  readonly foreign: Foreign;
  readonly limits: Limits;
  /** Where subscriptions to `$all` asked to begin, in their order. */
  readonly begun: (Place | 'start' | 'end')[] = [];
  /** How many events were sent to who reads backwards. */
  readonly sent = { backwards: 0 };
  /** How many reads of a stream were asked for. */
  readonly met = { reads: 0 };
  readonly #options: DoubleOptions;
  readonly #log: Log;
  readonly #node: Node;
  readonly #connections: Connections;
  readonly #ends = new Set<() => void>();
  readonly #noise: Noise | undefined;
  #injector: ConnectionInjector | undefined;

  constructor(options: DoubleOptions) {
    const { version, limits, noisy, careless } = chosen(options);
    this.#options = options;
    this.faults = new Faults(options.diskMs);
    const now = (): number => Date.now() + this.faults.skewMs;
    this.limits = limits;
    this.#log = new Log(now, new Set(careless), noisy ? AFTER_YEARS : 0);
    this.foreign = new Foreign(this.#log);
    this.#connections = new Connections((socket) => this.#injector?.injectConnection(socket));
    this.#node = {
      version,
      log: this.#log,
      faults: this.faults,
      limits: this.limits,
      careless: this.#log.careless,
      saysCaughtUp: isSince(version, CAUGHT_UP_SINCE) && !careless.includes('never-caught-up'),
      standing: new Set(),
      begun: this.begun,
      unindexed: new Unindexed(),
      sent: this.sent,
      met: this.met,
      now,
      address: () => this.#connections.address,
      cut: (call) => this.#connections.cut(call.getPeer()),
      onStop: (end) => {
        this.#ends.add(end);
        return () => this.#ends.delete(end);
      },
    };
    this.faults.onLive((what) => {
      for (const tell of this.#node.standing) tell(what);
    });
    this.foreign.begin();
    if (noisy) this.#noise = new Noise(this.#log);
    this.#noise?.history(HISTORY);
  }

  get url(): string {
    const { host, port } = this.#connections.address;
    return this.#options.tls ? `esdb://${host}:${port}` : `esdb://${host}:${port}?tls=false`;
  }

  /** How many records the log holds, system events included. */
  get length(): number {
    return this.#log.all.length;
  }

  /** How many events a stream holds. */
  streamLength(name: string): number {
    return this.#log.stream(name)?.events.length ?? 0;
  }

  /** Listens, on the port it had before if it had one, with what it held. The ids of events are forgotten, as by a new process. */
  async start(port?: number): Promise<void> {
    this.#log.ids.clear();
    this.#node.unindexed.clear();
    if (this.#noise) this.#log.pass(EPOCH_BYTES);
    this.#noise?.begin();
    const server = serverOf(this.#node, this.#options.users);
    this.#injector = server.createConnectionInjector(credentialsOf(this.#options.tls));
    await this.#connections.listen(port);
  }

  /** In good order: nobody is let in any more, calls that stand are told, and connections end when they have been. */
  async stop(): Promise<void> {
    this.#connections.refuse();
    for (const end of this.#ends) end();
    this.#injector?.drain(GRACE_MS);
    await this.#connections.emptied();
    await this.kill();
  }

  /** As if the process had died: all connections drop, and what it was about to answer is never sent. */
  async kill(): Promise<void> {
    this.#noise?.end();
    this.faults.forgetHeld();
    this.#connections.refuse();
    this.#connections.cutAll();
    await this.#connections.emptied();
    this.#injector?.destroy();
    this.#injector = undefined;
    this.#ends.clear();
  }

  /** Dies, and comes back with an older copy of its files, made when it held so many records. */
  async restore(length: number): Promise<void> {
    await this.kill();
    this.#log.putBack(length);
    await this.start();
  }

  /** Dies and comes back. */
  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** The network, not the server: it goes on, and clients may come again at once. */
  cutConnections(): void {
    this.#connections.cutAll();
  }
}

const credentialsOf = (tls: Certified | undefined): ServerCredentials => {
  if (!tls) return ServerCredentials.createInsecure();
  const pair = { private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.certificate) };
  return ServerCredentials.createSsl(null, [pair]);
};

const serverOf = (node: Node, users: Users | undefined): Server => {
  const server = new Server({ ...TRANSPORT, ...(users && { interceptors: [admitting(users)] }) });
  server.addService(ServerFeaturesService, { getSupportedMethods: supportedMethods(node) });
  server.addService(GossipService, { read: gossipRead(node) });
  server.addService(STREAMS, {
    read: read(node),
    append: append(node),
    batchAppend: batchAppend(node),
    delete: deleteStream(node),
    tombstone: tombstoneStream(node),
  });
  return server;
};

/** A double that listens on a free port of 127.0.0.1. */
export const startEventStoreDouble = async (options: DoubleOptions = {}): Promise<EventStoreDouble> => {
  const double = new EventStoreDouble(options);
  await double.start(options.port);
  return double;
};
