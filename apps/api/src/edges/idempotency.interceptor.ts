import { Inject, Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { from, lastValueFrom } from 'rxjs';
import type { Observable } from 'rxjs';
import { OutcomeUnknown, StoreUnavailable } from '@kernel/event-store.js';
import type { RequestKey, RequestStore } from '@kernel/request-store.js';
import { REQUEST_STORE } from '../tokens.js';
import type { AskedRequest } from './access.guard.js';
import { Answer } from './answer.js';
import { EdgeError, problemOf } from './problem.js';

const HEADER = 'idempotency-key';

/**
 * Gives a write that is sent again under its `Idempotency-Key` the answer of the first time, for 30 days (IETF draft). The key is reserved
 * before anything is appended. A repeat that finds it only reserved (the process ended in between) is carried out again: ids and refs are
 * deterministic, so it adds nothing that stands.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly underWay = new Map<string, Promise<Answer>>();

  constructor(@Inject(REQUEST_STORE) private readonly requests: RequestStore) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<AskedRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    if (request.method === 'GET' || request.method === 'HEAD') return next.handle();
    return from(this.answer(request, next).then((answer) => sendOff(reply, answer)));
  }

  private async answer(request: AskedRequest, next: CallHandler): Promise<unknown> {
    const key = keyOf(request);
    if (!key) return lastValueFrom(next.handle());
    const name = JSON.stringify([key.actor, key.route, key.key, request.body ?? null]);
    const running = this.underWay.get(name);
    if (running) return running;
    const answer = this.reserved(key, request, next);
    this.underWay.set(name, answer);
    return answer.finally(() => this.underWay.delete(name));
  }

  private async reserved(key: RequestKey, request: AskedRequest, next: CallHandler): Promise<Answer> {
    const reservation = await this.requests.reserve(
      key,
      JSON.stringify(request.body ?? null),
      new Date().toISOString(),
    );
    if (reservation.state === 'other-body') throw otherBody(key);
    if (reservation.state === 'answered') {
      const { status, headers, body } = reservation.answer;
      return new Answer(status, body, { ...headers, 'Idempotency-Replayed': 'true' });
    }
    try {
      const answer = await lastValueFrom(next.handle());
      if (!(answer instanceof Answer)) throw new TypeError('A write did not give an Answer.');
      await this.requests.answer(key, { status: answer.status, headers: answer.headers, body: answer.body });
      return answer;
    } catch (error) {
      if (wasRefused(error)) await this.requests.release(key);
      throw error;
    }
  }
}

const sendOff = (reply: FastifyReply, answer: unknown): unknown => {
  if (!(answer instanceof Answer)) return answer;
  void reply.status(answer.status).headers(answer.headers);
  return answer.body ?? undefined;
};

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
