import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { Answer, TextAnswer } from './answer.js';
import { matchesNone } from './etag.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** What is answered depends on who asks, and may hold names: nobody between may keep it, and the asker asks again. */
const PRIVATE = { 'Cache-Control': 'private, no-cache', Vary: 'kronika-actor, kronika-role, kronika-municipality' };

/**
 * Turns an answer into status, headers and body; one that the asker has already into 304. The adapter does it, being asked for every reply
 * anyway: an interceptor would put another observable around each.
 */
export class AnsweringAdapter extends FastifyAdapter {
  override reply(reply: FastifyReply, body: unknown, status?: number): FastifyReply {
    if (!(body instanceof Answer) && !(body instanceof TextAnswer)) return super.reply(reply, body, status);
    void reply.headers({ ...PRIVATE, ...body.headers });
    if (isHeldAlready(reply, body.headers['ETag'])) return super.reply(reply, undefined, 304);
    if (body instanceof Answer) return super.reply(reply, body.body ?? undefined, body.status);
    void reply.header('Content-Type', JSON_TYPE);
    return super.reply(reply, body.text, status);
  }
}

const isHeldAlready = ({ request: { method, headers } }: FastifyReply, tag: string | undefined): boolean =>
  (method === 'GET' || method === 'HEAD') && tag !== undefined && matchesNone(headers['if-none-match'], tag);
