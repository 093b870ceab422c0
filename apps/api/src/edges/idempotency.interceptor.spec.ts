import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { describe, expect, it } from '@jest/globals';
import { defer, lastValueFrom } from 'rxjs';
import { InMemoryRequestStore } from '@adapters/request-store/in-memory-request-store.js';
import { OutcomeUnknown } from '@kernel/event-store.js';
import { Answer } from './answer.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { EdgeError } from './problem.js';

const MADE = new Answer(201, { recorded: true }, { ETag: '"1"' });

const aRequest = (key: string | undefined, body: object, method = 'POST') => ({
  method,
  url: '/v1/programmes/demo/advisory',
  headers: key === undefined ? {} : { 'idempotency-key': key },
  asker: { actor: 'spec-1', role: 'specialist' },
  body,
});

const anEdge = (requests = new InMemoryRequestStore()) => {
  const interceptor = new IdempotencyInterceptor({ requests });
  const seen: unknown[] = [];
  const send = (request: object, work: () => Promise<unknown> = async () => MADE): Promise<unknown> =>
    lastValueFrom(
      interceptor.intercept(new ExecutionContextHost([request]), {
        handle: () =>
          defer(() => {
            seen.push(Reflect.get(request, 'repeated'));
            return work();
          }),
      }),
    );
  return { send, seen, requests };
};

describe('a write under a key', () => {
  it('is carried out once; its repeat gets the first answer, and says so', async () => {
    const { send, seen } = anEdge();
    expect(await send(aRequest('k', { a: 1 }))).toBe(MADE);
    const again = await send(aRequest('k', { a: 1 }));
    expect(again).toEqual(new Answer(201, { recorded: true }, { ETag: '"1"', 'Idempotency-Replayed': 'true' }));
    expect(seen).toEqual([false]);
  });

  it('is refused with another body', async () => {
    const { send } = anEdge();
    await send(aRequest('k', { a: 1 }));
    await expect(send(aRequest('k', { a: 2 }))).rejects.toMatchObject({
      parts: { status: 422, code: 'request.idempotency-key-reused' },
    });
  });

  it('is carried out once for many that come at a time', async () => {
    const { send, seen } = anEdge();
    const answers = await Promise.all([1, 2, 3].map(() => send(aRequest('k', { a: 1 }))));
    expect(answers).toEqual([MADE, MADE, MADE]);
    expect(seen).toEqual([false]);
  });

  it('frees its key when it was refused', async () => {
    const { send, seen } = anEdge();
    const refuse = async () => {
      throw new EdgeError({ status: 422, detail: 'No.' });
    };
    await expect(send(aRequest('k', { a: 1 }), refuse)).rejects.toThrow('No.');
    expect(await send(aRequest('k', { a: 2 }))).toBe(MADE);
    expect(seen).toEqual([false, false]);
  });

  it.each([
    ['its outcome is unknown', new OutcomeUnknown('Nobody knows.')],
    ['it failed', new TypeError('a bug')],
  ])('keeps its key when %s, and tells the repeat that it may have been carried out', async (_, error) => {
    const { send, seen } = anEdge();
    await expect(send(aRequest('k', { a: 1 }), () => Promise.reject(error))).rejects.toThrow(error.message);
    expect(await send(aRequest('k', { a: 1 }))).toBe(MADE);
    expect(seen).toEqual([false, true]);
  });

  it('is answered as it was by another server that carried it out meanwhile', async () => {
    const one = anEdge();
    const other = anEdge(one.requests);
    const request = aRequest('k', { a: 1 });
    const late = await one.send(request, async () => {
      expect(await other.send(request)).toBe(MADE);
      return new Answer(201, { recorded: false });
    });
    expect(late).toEqual(new Answer(201, { recorded: true }, { ETag: '"1"', 'Idempotency-Replayed': 'true' }));
    expect(other.seen).toEqual([true]);
  });

  it('is told from those of other keys, actors and routes', async () => {
    const { send, seen } = anEdge();
    const request = aRequest('k', { a: 1 });
    await send(request);
    await send({ ...request, headers: { 'idempotency-key': 'other' } });
    await send({ ...request, asker: { actor: 'spec-2', role: 'specialist' } });
    await send({ ...request, url: '/v1/programmes/demo/activities' });
    expect(seen).toHaveLength(4);
  });

  it('may be a file', async () => {
    const { send } = anEdge();
    const file = { ...aRequest('k', {}), body: Buffer.from('PK') };
    await send(file);
    await expect(send({ ...file, body: Buffer.from('PX') })).rejects.toMatchObject({ parts: { status: 422 } });
  });
});

describe('a write without a key', () => {
  it('is carried out each time', async () => {
    const { send, seen } = anEdge();
    await send(aRequest(undefined, { a: 1 }));
    await send(aRequest(undefined, { a: 1 }));
    expect(seen).toHaveLength(2);
  });
});

describe('a read', () => {
  it('takes no key', async () => {
    const { send, seen } = anEdge();
    await send(aRequest('k', {}, 'GET'));
    await send(aRequest('k', {}, 'GET'));
    expect(seen).toHaveLength(2);
  });
});
