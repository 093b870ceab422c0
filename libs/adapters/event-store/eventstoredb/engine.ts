import { isIP } from 'node:net';

import { EventStoreDBClient } from '@eventstore/db-client';
import { ServerFeaturesClient } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type streams from '@eventstore/db-client/generated/streams_pb.js';

import type { EventStoreUrl } from './event-store-url.js';
import { Inlet } from './inlet.js';
import type { Told } from './read-message.js';

/** The long call over which all appends go. */
export type BatchCall = ReturnType<StreamsClient['batchAppend']>;

/** What a server says of itself. */
export interface Greeting {
  readonly version: string;
  /** The moment of its answer by its own clock, in milliseconds, to the second. */
  readonly at: number | undefined;
}

interface Channel {
  close(): void;
}

const END_MS = 2_000;
const LEADER = { requiresLeader: true } as const;

/**
 * The client, for its connection (discovery, leaders, credentials) and nothing else: calls are made here, over its channel and stubs. Its own `appendToStream` keeps one table of
 * pending appends for the whole process, without deadlines, and its readers tell some things too early; see docs/adr/0014-eventstoredb.md.
 */
export class Engine extends EventStoreDBClient {
  private channel?: Channel;
  private over?: true;

  constructor({ endpoints, discover, settings, credentials }: EventStoreUrl) {
    const [first, ...others] = endpoints;
    const { tls, certificates, client } = settings;
    // gRPC tells Node an IP address as a server's name, and Node warns the operator of it, who can do nothing there (DEP0123).
    if (tls && endpoints.some(({ address }) => isIP(address) !== 0)) process.noDeprecation = true;
    const options = { ...client, throwOnAppendFailure: true };
    // Of several hosts behind `discover` the client would ask the first only, and find no cluster while that one is down.
    if (others.length > 0) super({ ...options, endpoints: [...endpoints] }, certificates, credentials);
    else if (discover) super({ ...options, discover: { ...first } }, certificates, credentials);
    else super({ ...options, endpoint: { ...first } }, certificates, credentials);
    const open = this.getChannel;
    this.getChannel = async () => this.noted(await open());
  }

  /** Cancels what is open, and disconnects. Bounded: a call that cannot be cancelled does not keep anybody. */
  async end(): Promise<void> {
    this.over = true;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, END_MS);
    });
    await Promise.race([this.dispose(), late]);
    clearTimeout(timer);
    this.channel?.close();
  }

  /** The client closes its connection only for another one: left open, attempts to connect keep a process alive for ever. */
  private noted<Opened extends Channel>(channel: Opened): Opened {
    this.channel = channel;
    if (this.over) channel.close();
    return channel;
  }

  greet(ms: number): Promise<Greeting> {
    return this.execute(ServerFeaturesClient, 'kronika greets', (client) => {
      const [metadata, options] = this.callArguments({ deadline: ms });
      return new Promise<Greeting>((resolve, reject) => {
        let at: number | undefined;
        const call = client.getSupportedMethods(new shared.Empty(), metadata, options, (error, methods) => {
          if (error) reject(error);
          else resolve({ version: methods.getEventStoreServerVersion(), at });
        });
        call.on('metadata', (headers) => {
          at = dateIn(headers.get('date'));
        });
      });
    });
  }

  /** A new call for appends. A failure of it makes the client connect anew, to the leader where it is told which that is. */
  batchCall(): Promise<BatchCall> {
    const open = this.GRPCStreamCreator(StreamsClient, 'kronika appends', (client) =>
      client.batchAppend(...this.callArguments(LEADER, { deadline: Infinity })),
    );
    return open();
  }

  /** A new call that reads or follows, until it is left. @param signal wakes who waits for it */
  read(request: streams.ReadReq, signal?: AbortSignal): Inlet<Told> {
    const open = this.GRPCStreamCreator(StreamsClient, 'kronika reads', (client) =>
      client.read(request, ...this.callArguments(LEADER, { deadline: Infinity })),
    );
    return new Inlet<Told>(open(), signal);
  }
}

const dateIn = ([header]: readonly (string | Buffer)[]): number | undefined => {
  const at = header === undefined ? Number.NaN : Date.parse(String(header));
  return Number.isNaN(at) ? undefined : at;
};
