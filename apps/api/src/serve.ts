import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigurationFault } from '../../record/src/configuration-fault.js';
import { openRecord } from '../../record/src/open-record.js';
import type { ImportState, OpenRecord } from '../../record/src/record.js';
import { inWords } from '../../record/src/storage.js';
import type { Storage } from '../../record/src/storage.js';
import { newToken, removeServerFile, writeServerFile } from '../../record/src/server-file.js';
import { isLoopback } from './edges/loopback.js';

/** Longer than whoever follows an import takes to ask again. */
const LAST_ANSWERS_MS = 500;

export interface ServeOptions {
  readonly storage: Storage;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Tells the operator something that needs no answer. */
  readonly notice?: ((sentence: string) => void) | undefined;
}

export interface Serving {
  readonly url: string;
  /** Resolves once everything is written and let go. Repeating it changes nothing. */
  close(): Promise<void>;
}

/**
 * Opens a record and answers over HTTP until it is closed.
 * @throws ConfigurationFault · FolderInUse · StoreUnavailable
 */
export const serve = async ({ storage, host, port, notice }: ServeOptions): Promise<Serving> => {
  if (!isLoopback(host)) throw beyondThisMachine(host);
  // Loading the framework takes as long as opening the record: they go side by side.
  const [record, { createServer }] = await Promise.all([
    openRecord({ ...storage, ...(notice && { notice }) }),
    import('./create-server.js'),
  ]);
  const served = new Served(storage.folder, record, notice);
  try {
    const token = newToken();
    const app = served.answeredBy(await createServer(record, token));
    const url = await listen(app, host, port);
    writeServerFile(storage.folder, { url, token, pid: process.pid, keeps: inWords(storage) });
    return { url, close: () => served.close() };
  } catch (error) {
    await served.close();
    throw error;
  }
};

/** What is open, and how it is let go: first the address and what is under way, then who is being answered, then the record. */
class Served {
  private app: NestFastifyApplication | undefined;
  private closing: Promise<void> | undefined;

  constructor(
    private readonly folder: string,
    private readonly record: OpenRecord,
    private readonly notice: (sentence: string) => void = () => undefined,
  ) {}

  answeredBy(app: NestFastifyApplication): NestFastifyApplication {
    this.app = app;
    return app;
  }

  close(): Promise<void> {
    return (this.closing ??= this.letGo());
  }

  private async letGo(): Promise<void> {
    removeServerFile(this.folder);
    const ending = this.record.imports.end();
    this.record.refuseWaiting();
    await this.tell(await ending);
    await this.app?.close();
    await this.record.close();
  }

  /** Who follows an import hears how it ended, as long as there is an answer. */
  private async tell(ended: readonly ImportState[]): Promise<void> {
    for (const state of ended) this.notice(`An import was under way. ${endingOf(state)}`);
    if (ended.length > 0) await pause(LAST_ANSWERS_MS);
  }
}

/** One that waits for a log which is away is left where it is. */
const endingOf = ({ outcome, rows, total = rows }: ImportState): string =>
  outcome ??
  `At least ${rows} of ${total} rows stand on record. Send the same again: it adds the rest, and nothing twice.`;

const beyondThisMachine = (host: string): ConfigurationFault =>
  new ConfigurationFault(
    `Kronika would listen on ${host}, where others could reach it. Until people sign in, it answers on this machine only.`,
    'localhost, 127.0.0.1 or ::1',
  );

const listen = async (app: NestFastifyApplication, host: string, port: number): Promise<string> => {
  try {
    // Past Nest's own listen, which logs what is told below in plain words.
    await app.init();
    await app.getHttpAdapter().getInstance().listen({ port, host });
  } catch (error) {
    throw told(error, host, port);
  }
  const address: AddressInfo | string | null = app.getHttpServer().address();
  const at = typeof address === 'object' && address !== null ? address.port : port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${at}`;
};

const told = (error: unknown, host: string, port: number): unknown =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    ? new ConfigurationFault(
        `Port ${port} of ${host} is taken by another program.`,
        'another port, such as --port 0 for any that is free',
      )
    : error;

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Closes in order when the process is asked to end; a second signal ends it at once. */
export const closeOnSignal = (serving: Serving): Promise<void> =>
  new Promise((resolve, reject) => {
    for (const signal of SIGNALS) process.once(signal, () => void serving.close().then(resolve, reject));
  });
