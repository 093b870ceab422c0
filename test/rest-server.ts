import { readFileSync, readdirSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { zipOf } from '@testing/zip-files.js';
import { CommandLine } from './cli-process.js';
import type { Running } from './cli-process.js';

export interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  /** An object travels as JSON. */
  readonly body?: object | string | Buffer;
}

export interface Figure {
  readonly id: string;
  readonly actual: number;
  readonly required?: number;
  readonly status?: string;
  readonly entries: readonly { readonly adds: number }[];
}

/** A municipality, a participant, an entry, an event, a fault: what specs look at in lists. */
export interface ToldItem {
  readonly id: string;
  readonly ref: string;
  readonly type: string;
  readonly stream: string;
  readonly position: string;
  readonly code: string;
  readonly teryt: string;
  readonly person: string;
  readonly pointer: string;
  readonly identity?: { readonly lastName: string; readonly email: string };
  readonly requirements: readonly Figure[];
  readonly data: { readonly ref: string; readonly teryt: string };
}

/** What specs look at in answers. Whether it is there is what they find out. */
export interface Told {
  readonly id: string;
  readonly code: string;
  readonly phase: string;
  readonly pointer: string;
  readonly position: string;
  readonly seen: string;
  readonly status: string;
  readonly actual: number;
  readonly advisory: { readonly hours: number };
  readonly definition: Readonly<Record<string, unknown>> & { readonly fund: string };
  readonly details: object;
  readonly identity: object;
  readonly values: object;
  readonly averages: readonly Figure[];
  readonly indicators: readonly Figure[];
  readonly requirements: readonly Figure[];
  readonly diplomas: readonly ToldItem[];
  readonly entries: readonly ToldItem[];
  readonly errors: readonly ToldItem[];
  readonly events: readonly ToldItem[];
  readonly lines: readonly ToldItem[];
  readonly participants: readonly ToldItem[];
  readonly programmes: readonly ToldItem[];
  readonly rows: readonly ToldItem[];
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly summary?: string; readonly responses: object }>>>
  >;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body, where it is JSON. */
  readonly json: Told;
}

export const as = (role: string, municipality?: string): Record<string, string> => ({
  'kronika-actor': `${role}-1`,
  'kronika-role': role,
  ...(municipality === undefined ? {} : { 'kronika-municipality': municipality }),
});

export const ZIP = 'application/zip';

/** A built server in a process and a folder of its own, spoken to over HTTP only. */
export class RestServer {
  private running: Running | undefined;
  url = '';

  constructor(
    private readonly cli = new CommandLine(),
    readonly data = cli.path('data'),
  ) {}

  /** What its owner finds in the data folder. */
  token(): string {
    const { token }: { readonly token: string } = JSON.parse(readFileSync(join(this.data, 'server.json'), 'utf8'));
    return token;
  }

  /** What it has printed. */
  get printed(): string {
    return `${this.running?.stdout ?? ''}${this.running?.stderr ?? ''}`;
  }

  async start(): Promise<this> {
    this.running = this.cli.start('serve', '--port', '0', '--data', this.data);
    this.url = (await this.running.says(/ at (http:\/\/\S+) /))[1] ?? '';
    return this;
  }

  /** Waits until it has told its operator something like that. */
  async says(pattern: RegExp): Promise<void> {
    if (!this.running) throw new Error('No server was started.');
    await this.running.says(pattern, 'stderr');
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<{ readonly code: number | null }> {
    if (!this.running) throw new Error('No server was started.');
    return this.running.signal(signal);
  }

  end(): Promise<void> {
    return this.cli.end();
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
    return this.ask('GET', path, { headers });
  }

  post(
    path: string,
    body: Asked['body'],
    headers: Readonly<Record<string, string>> = as('manager'),
  ): Promise<Answered> {
    return this.ask('POST', path, { headers, ...(body === undefined ? {} : { body }) });
  }

  ask(method: string, path: string, { headers = {}, body }: Asked = {}): Promise<Answered> {
    const sent = typeof body === 'object' && !Buffer.isBuffer(body) ? JSON.stringify(body) : body;
    const type = sent === undefined || Buffer.isBuffer(sent) ? {} : { 'content-type': 'application/json' };
    const { hostname, port } = new URL(this.url);
    return new Promise((resolve, reject) => {
      const asked = request({ hostname, port, method, path, headers: { ...type, ...headers } }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, json: parsed(text) });
        });
      });
      asked.on('error', reject);
      asked.end(sent);
    });
  }

  /** Bytes as they are, for what no client would send. */
  raw(text: string | Buffer): Promise<Answered> {
    const { hostname, port } = new URL(this.url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.end(text));
      const chunks: Buffer[] = [];
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('error', reject);
      socket.on('close', () => resolve(readRaw(Buffer.concat(chunks).toString('utf8'))));
    });
  }

  /** Starts, imports the sample programme or what was made of it, and waits until the views have seen it. */
  async startWithSample(zip?: Buffer): Promise<Answered> {
    await this.start();
    const answer = await this.import(zip ?? (await sampleZip()));
    if (answer.json.phase !== 'done') throw new Error(`The sample was not taken in: ${answer.text}`);
    await this.seen(answer.json.position);
    return answer;
  }

  /** Waits until the views have seen all that is on record: what is read then does not change by itself. @param after where to look for the last event from */
  async settled(after = SAMPLE_EVENTS): Promise<void> {
    const { json } = await this.get(`/v1/events?after=${after}&limit=1000`);
    const last = json.events.at(-1);
    if (last) await this.seen(last.position);
  }

  /** What `path` shows once the views have seen the position. */
  getFrom(position: string, path: string): Promise<Answered> {
    return onceSeen(() => this.get(`${path}${path.includes('?') ? '&' : '?'}at-least=${position}`));
  }

  private async seen(position: string): Promise<void> {
    const answer = await this.getFrom(position, '/v1/programmes');
    if (answer.status !== 200) throw new Error(`The views have not seen position ${position}: ${answer.text}`);
  }

  /** Imports bytes and waits until it has ended. */
  async import(bytes: Buffer, query = '', headers = as('manager')): Promise<Answered> {
    const taken = await this.post(`/v1/imports${query}`, bytes, { 'content-type': ZIP, ...headers });
    const location = taken.headers.location;
    if (taken.status !== 202 || location === undefined) return taken;
    for (;;) {
      const state = await this.get(location, headers);
      if (!['reading', 'checking', 'writing'].includes(state.json.phase)) return state;
    }
  }
}

/** Asked again, as clients do, while the views are behind. */
export const onceSeen = async (ask: () => Promise<Answered>): Promise<Answered> => {
  for (;;) {
    const answer = await ask();
    if (answer.json.code !== 'view.behind') return answer;
  }
};

/** The only door: what is no JSON has none of the fields. */
const parsed = (text: string): Told => {
  try {
    return JSON.parse(text) as Told;
  } catch {
    return {} as Told;
  }
};

const readRaw = (text: string): Answered => {
  const [head = '', ...body] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const content = body.join('\r\n\r\n');
  return { status: Number(statusLine.split(' ')[1] ?? 0), headers, text: content, json: parsed(content) };
};

const SAMPLE = 'samples/malopolska-2014';
const SAMPLE_EVENTS = 351;

/** The sample programme as a zip; `change` may alter a file on the way. */
export const sampleZip = (
  change: (name: string, content: Buffer) => Buffer = (_, content) => content,
): Promise<Buffer> =>
  zipOf(Object.fromEntries(readdirSync(SAMPLE).map((name) => [name, change(name, readFileSync(join(SAMPLE, name)))])));

export const DAYS = ['2014-12-31', '2015-03-31', '2015-07-01'] as const;

type FigureOf = Omit<Figure, 'id' | 'entries'>;

export interface Expected {
  readonly municipalities: Readonly<Record<string, { readonly requirements: Readonly<Record<string, FigureOf>> }>>;
  readonly averages: Readonly<Record<string, FigureOf>>;
  readonly indicators: Readonly<Record<string, number>>;
}

export const expectedOn = (day: string): Expected =>
  JSON.parse(readFileSync(`test/expected/malopolska-2014/${day}.json`, 'utf8'));
