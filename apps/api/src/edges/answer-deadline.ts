import type { FastifyInstance, FastifyReply } from 'fastify';
import { EdgeError } from './problem.js';

/**
 * Answers in place of whoever takes longer than so many milliseconds. One timer serves all requests: Fastify's own makes one for each, and an
 * `AbortSignal` with the error that ends it, which costs more than reading the request.
 */
export const answerWithin = (server: FastifyInstance, ms: number): void => {
  const deadline = new AnswerDeadline(ms);
  server.addHook('onRequest', (_request, reply, done) => {
    deadline.watch(reply);
    done();
  });
  server.addHook('onResponse', (_request, reply, done) => {
    deadline.forget(reply);
    done();
  });
  server.addHook('onClose', (_server, done) => {
    deadline.end();
    done();
  });
};

class AnswerDeadline {
  /** When each was asked for; the oldest first. */
  private readonly open = new Map<FastifyReply, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly ms: number) {}

  watch(reply: FastifyReply): void {
    this.open.set(reply, performance.now());
    this.timer ??= this.lookIn(this.ms);
  }

  forget(reply: FastifyReply): void {
    this.open.delete(reply);
  }

  end(): void {
    clearTimeout(this.timer);
  }

  private lookIn(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.look(), ms).unref();
  }

  private look(): void {
    const now = performance.now();
    this.timer = undefined;
    for (const [reply, since] of this.open) {
      const left = since + this.ms - now;
      if (left > 0) {
        this.timer = this.lookIn(left);
        return;
      }
      this.open.delete(reply);
      give(reply);
    }
  }
}

/** An answer that has begun can only be broken off; of one that nobody waits for any more there is nothing to give. */
const give = (reply: FastifyReply): void => {
  if (reply.raw.headersSent) reply.raw.destroy();
  else if (!reply.sent && !reply.raw.destroyed) void reply.send(tookTooLong());
};

const tookTooLong = (): EdgeError =>
  new EdgeError({
    status: 503,
    code: 'request.took-too-long',
    detail: 'The answer took too long to find.',
    expected: 'the same question again, a moment later',
  });
