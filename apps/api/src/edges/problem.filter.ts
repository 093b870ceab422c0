import { Catch, HttpException, Logger } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { strongTag } from './etag.js';
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

/** What Fastify and Nest refuse by themselves: no such route, a body that is no JSON, too large, of another type. */
const ofFramework = (error: unknown, request: FastifyRequest): Problem | undefined => {
  if (error instanceof HttpException) return ofHttp(error, request);
  return error instanceof Error ? ofFastify(error) : undefined;
};

const ofFastify = (error: Error & { readonly statusCode?: unknown; readonly code?: unknown }): Problem | undefined => {
  const { statusCode: status, message } = error;
  const code = String(error.code);
  if (typeof status !== 'number' || status < 400 || (status >= 500 && CODES[code] === undefined)) return undefined;
  return problem({ status, detail: FASTIFY_SAYS[code] ?? sentence(message), code: CODES[code] });
};

/** Nest wraps what Fastify says. */
const ofHttp = (error: HttpException, { method, url }: FastifyRequest): Problem | undefined => {
  if (error.cause instanceof Error) return ofFastify(error.cause);
  const status = error.getStatus();
  if (status === 404) return nothingAt(method, url);
  return status < 500 ? problem({ status, detail: sentence(error.message) }) : undefined;
};

const nothingAt = (method: string, url: string): Problem =>
  problem({
    status: 404,
    code: 'request.no-such-resource',
    detail: `There is nothing at ${method} ${url}.`,
    expected: 'one of the addresses that /openapi.json lists',
  });

const FASTIFY_SAYS: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The body’s Content-Type is not one that this address takes: send application/json.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty; JSON was expected.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not JSON.',
  FST_ERR_CTP_BODY_TOO_LARGE: 'The body is larger than what this address takes.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body is not as long as its Content-Length says.',
  FST_ERR_BAD_URL: 'The address cannot be decoded: a % must be followed by two hex digits.',
  FST_ERR_MAX_PARAM_LENGTH: 'A part of the address is longer than anything that is called so.',
  FST_ERR_HANDLER_TIMEOUT: 'The answer took too long to find.',
};

const CODES: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.media-type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'request.body-empty',
  FST_ERR_CTP_INVALID_JSON_BODY: 'request.body-unreadable',
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too-large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request.content-length',
  FST_ERR_BAD_URL: 'request.bad-url',
  FST_ERR_MAX_PARAM_LENGTH: 'request.address-too-long',
  FST_ERR_HANDLER_TIMEOUT: 'request.took-too-long',
};

const sentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`);

/** What goes wrong before Nest sees the request, such as `/x/%zz`. */
export const frameworkErrors = (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void =>
  send(reply, ofFramework(error, request) ?? problem({ status: 400, detail: sentence(error.message) }));
