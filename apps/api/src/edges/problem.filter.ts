import { Catch, Logger } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { strongTag } from './etag.js';
import { ofFramework, sentence } from './framework-problem.js';
import { PROBLEM_JSON, problem, problemOf } from './problem.js';
import type { Problem } from './problem.js';
import { WrongRevision } from '@kernel/event-store.js';

/** Every answer that is a refusal or a failure leaves through here, as RFC 9457 problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const request = http.getRequest<FastifyRequest>();
    const known = problemOf(error) ?? ofFramework(error, request);
    if (!known)
      this.logger.error(
        `${request.method} ${request.routeOptions.url ?? ''} failed`,
        error instanceof Error ? error.stack : String(error),
      );
    if (error instanceof WrongRevision && error.actual !== 'no-stream')
      void reply.header('ETag', strongTag(error.actual));
    send(reply, known ?? bug());
  }
}

const send = (reply: FastifyReply, answer: Problem): void => {
  if (answer.status === 503) void reply.header('Retry-After', '1');
  void reply.status(answer.status).header('Content-Type', PROBLEM_JSON).send(JSON.stringify(answer));
};

const bug = (): Problem =>
  problem({ status: 500, detail: 'Something went wrong here. The log of the server says what.' });

/** What goes wrong before Nest sees the request, such as `/x/%zz`. */
export const frameworkErrors = (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void =>
  send(reply, ofFramework(error, request) ?? problem({ status: 400, detail: sentence(error.message) }));
