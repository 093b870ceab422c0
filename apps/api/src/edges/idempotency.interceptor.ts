import { Inject, Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { from, lastValueFrom } from 'rxjs';
import type { Observable } from 'rxjs';
import { createHash } from 'node:crypto';
import { OutcomeUnknown, StoreUnavailable } from '@kernel/event-store.js';
import type { RequestKey, RequestStore, StoredAnswer } from '@kernel/request-store.js';
import type { OpenRecord } from '../../../record/src/record.js';
import { OPEN_RECORD } from '../tokens.js';
import type { AskedRequest } from './access.guard.js';
import { Answer } from './answer.js';
import { EdgeError, problemOf } from './problem.js';

const HEADER = 'idempotency-key';

/**
 * Gives a write that is sent again under its `Idempotency-Key` the answer of the first time, for 30 days (IETF draft). The key is reserved
 * before anything is appended. A repeat that finds it only reserved (the process ended in between) is carried out again, which adds nothing
 * that stands, and is answered from the events that it finds.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly underWay = new Map<string, Promise<Answer>>();
  private readonly requests: RequestStore;

  constructor(@Inject(OPEN_RECORD) { requests }: Pick<OpenRecord, 'requests'>) {
    this.requests = requests;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<AskedRequest>();
    if (request.method === 'GET' || request.method === 'HEAD') return next.handle();
    const key = keyOf(request);
    return key ? from(this.answer(key, request, next)) : next.handle();
  }

  private async answer(key: RequestKey, request: AskedRequest, next: CallHandler): Promise<unknown> {
    const body = printOf(request.body);
    const name = JSON.stringify([key.actor, key.route, key.key, body]);
    const running = this.underWay.get(name);
    if (running) return running;
    const answer = this.reserved({ key, body, request }, next);
    this.underWay.set(name, answer);
    return answer.finally(() => this.underWay.delete(name));
  }

  private async reserved({ key, body, request }: Keyed, next: CallHandler): Promise<Answer> {
    const reservation = await this.requests.reserve(key, body, new Date().toISOString());
    if (reservation.state === 'other-body') throw otherBody(key);
    if (reservation.state === 'answered') {
      return replayed(reservation.answer);
    }
    request.repeated = reservation.state === 'reserved';
    try {
      const answer: unknown = await lastValueFrom(next.handle());
      if (!(answer instanceof Answer)) throw new TypeError('A write did not give an Answer.');
      const { status, headers, body: told } = answer;
      const before = await this.requests.answer(key, { status, headers, body: told });
      // Another server carried it out meanwhile, for a client that took this one for dead: all are given one answer.
      return before ? replayed(before) : answer;
    } catch (error) {
      if (wasRefused(error)) await this.requests.release(key);
      throw error;
    }
  }
}

interface Keyed {
  readonly key: RequestKey;
  readonly body: string;
  readonly request: AskedRequest;
}

const replayed = ({ status, body, headers }: StoredAnswer): Answer =>
  new Answer(status, body, { ...headers, 'Idempotency-Replayed': 'true' });

/** Stands for the body: files are large. The store keeps a keyed hash of it only. */
const printOf = (body: unknown): string =>
  createHash('sha256')
    .update(Buffer.isBuffer(body) ? body : JSON.stringify(body ?? null))
    .digest('base64url');

/** A refusal is certain: nothing was appended, and the key is free again. An unknown outcome is not. */
const wasRefused = (error: unknown): boolean =>
  problemOf(error) !== undefined && !(error instanceof OutcomeUnknown) && !(error instanceof StoreUnavailable);

const keyOf = ({ headers, asker, method, url }: AskedRequest): RequestKey | undefined => {
  const key = headers[HEADER];
  if (key === undefined || !asker) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new EdgeError({
      status: 400,
      code: 'request.idempotency-key-unreadable',
      detail: 'The Idempotency-Key cannot be taken.',
      pointer: HEADER,
      expected: '1 to 255 visible ASCII characters, such as a UUID',
    });
  }
  return { actor: asker.actor, route: `${method} ${url}`, key };
};

const otherBody = ({ key }: RequestKey): EdgeError =>
  new EdgeError({
    status: 422,
    code: 'request.idempotency-key-reused',
    detail: `The Idempotency-Key ${key} was used before with another body.`,
    pointer: HEADER,
    expected: 'a new key for a new request; the same body under a known key',
  });
