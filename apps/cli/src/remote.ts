import type { ServerFile } from '../../record/src/server-file.js';
import { Failure } from './failure.js';

/** Who acts, as the command line was told. */
export interface Acting {
  readonly as: string;
  readonly actor: string;
}

const headersOf = ({ token }: ServerFile, { as, actor }: Acting): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  'kronika-actor': actor,
  'kronika-role': as,
});

interface Sent {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: Uint8Array | string;
  readonly type?: string;
}

/** Speaks to the server that holds a data folder, as the folder's owner. */
export class Remote {
  constructor(
    private readonly server: ServerFile,
    private readonly acting: Acting,
  ) {}

  get(path: string): Promise<Record<string, unknown>> {
    return this.send({ method: 'GET', path });
  }

  post(path: string, body: unknown): Promise<Record<string, unknown>> {
    return this.send({ method: 'POST', path, body: JSON.stringify(body), type: 'application/json' });
  }

  upload(path: string, bytes: Uint8Array, type: string): Promise<Record<string, unknown>> {
    return this.send({ method: 'POST', path, body: bytes, type });
  }

  private async send({ method, path, body, type }: Sent): Promise<Record<string, unknown>> {
    const headers = { ...headersOf(this.server, this.acting), ...(type === undefined ? {} : { 'content-type': type }) };
    const response = await fetch(new URL(path, this.server.url), {
      method,
      headers,
      ...(body === undefined ? {} : { body: asBody(body) }),
    }).catch((error: unknown) => {
      throw new Failure(
        `The server at ${this.server.url} (process ${this.server.pid}) does not answer: ${reason(error)}.`,
      );
    });
    const answer: Record<string, unknown> = await response.json();
    if (response.ok) return answer;
    const expected = typeof answer['expected'] === 'string' ? `\nExpected: ${answer['expected']}.` : '';
    throw new Failure(`${String(answer['detail'] ?? response.statusText)}${expected}`);
  }
}

const asBody = (body: Uint8Array | string): string | Blob =>
  typeof body === 'string' ? body : new Blob([new Uint8Array(body)]);

const reason = (error: unknown): string =>
  error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
