import type { JsonObject } from '@kernel/json.js';
import type { ServerFile } from '../../record/src/server-file.js';
import { Failure } from '../../runtime/failure.js';
import { optionalText } from './fields.js';
import { jsonObject } from './json.decode.js';
import type { Acting } from './roles.js';

interface Sent {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: Uint8Array | string;
  readonly type?: string;
}

/** How long a server may take to say that it is there. */
const ANSWER_MS = 3_000;
const UNAUTHORISED = 401;

/** Speaks to the server that holds a data folder, as the folder's owner. */
export class Remote {
  constructor(
    private readonly server: ServerFile,
    private readonly acting: Acting,
  ) {}

  get url(): string {
    return this.server.url;
  }

  /**
   * Whether it is that server: another program may listen at its address by now, and its process id may be another one's. Another Kronika
   * refuses the token.
   */
  async answers(): Promise<boolean> {
    try {
      const response = await fetch(new URL('/v1/programmes', this.server.url), {
        headers: this.headers(),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      await response.body?.cancel();
      const type = response.headers.get('content-type') ?? '';
      return response.status !== UNAUTHORISED && /^application\/(?:problem\+)?json/.test(type);
    } catch {
      return false;
    }
  }

  get(path: string): Promise<JsonObject> {
    return this.send({ method: 'GET', path });
  }

  post(path: string, body: JsonObject): Promise<JsonObject> {
    return this.send({ method: 'POST', path, body: JSON.stringify(body), type: 'application/json' });
  }

  upload(path: string, bytes: Uint8Array, type: string): Promise<JsonObject> {
    return this.send({ method: 'POST', path, body: bytes, type });
  }

  private headers(type?: string): Record<string, string> {
    return {
      authorization: `Bearer ${this.server.token}`,
      'kronika-actor': this.acting.actor,
      'kronika-role': this.acting.as,
      ...(type === undefined ? {} : { 'content-type': type }),
    };
  }

  private async send({ method, path, body, type }: Sent): Promise<JsonObject> {
    const response = await fetch(new URL(path, this.server.url), {
      method,
      headers: this.headers(type),
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Blob([new Uint8Array(body)]) }),
    }).catch((error: unknown) => {
      throw this.silent(error);
    });
    const answer = jsonObject(await response.text());
    if (response.ok && answer) return answer;
    throw refused(answer ?? {}, response);
  }

  private silent(error: unknown): Failure {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    return new Failure(`The server at ${this.server.url} (process ${this.server.pid}) does not answer: ${cause}.`);
  }
}

const refused = ({ detail, expected }: JsonObject, { status, statusText }: Response): Failure =>
  new Failure(optionalText(detail) ?? `The server answered ${status} ${statusText}.`, optionalText(expected));
