import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';
import type { AskedRequest } from './access.guard.js';
import { Answer, TextAnswer } from './answer.js';
import { matchesNone } from './etag.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** What is answered depends on who asks, and may hold names: nobody between may keep it, and the asker asks again. */
const PRIVATE = { 'Cache-Control': 'private, no-cache', Vary: 'kronika-actor, kronika-role, kronika-municipality' };

/** Turns an answer into status, headers and body; one that the asker has already into 304. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<AskedRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(map((answer: unknown) => sendOff(request, reply, answer)));
  }
}

const sendOff = (request: AskedRequest, reply: FastifyReply, answer: unknown): unknown => {
  if (!(answer instanceof Answer) && !(answer instanceof TextAnswer)) return answer;
  void reply.headers({ ...PRIVATE, ...answer.headers });
  if (isHeldAlready(request, answer.headers['ETag'])) {
    void reply.status(304);
    return undefined;
  }
  if (answer instanceof TextAnswer) {
    void reply.header('Content-Type', JSON_TYPE);
    return answer.text;
  }
  void reply.status(answer.status);
  return answer.body ?? undefined;
};

const isHeldAlready = ({ method, headers }: AskedRequest, tag: string | undefined): boolean =>
  (method === 'GET' || method === 'HEAD') && tag !== undefined && matchesNone(headers['if-none-match'], tag);
