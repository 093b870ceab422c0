import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenRecord } from '../../record/src/record.js';
import { ApiModule } from './api.module.js';
import { describeApi } from './describe-api.js';
import { answerWithin } from './edges/answer-deadline.js';
import { AnsweringAdapter } from './edges/answering-adapter.js';
import { registerBodyParsers, BODY_LIMIT } from './edges/body-parsers.js';
import { brokenRequest } from './edges/broken-request.js';
import { refuseForeignRequests } from './edges/loopback.js';
import { frameworkErrors } from './edges/problem.filter.js';

const REQUEST_TIMEOUT_MS = 60_000;
const CONNECTION_TIMEOUT_MS = 120_000;
const ANSWER_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_MS = 10_000;

/** The HTTP server over an open record, not yet listening. `token` is what the command line of the same owner shows. */
export const createServer = async (record: OpenRecord, token: string): Promise<NestFastifyApplication> => {
  const adapter = new AnsweringAdapter({
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    clientErrorHandler: brokenRequest,
    // A missing Host is refused in the server's own words.
    http: { requireHostHeader: false },
    frameworkErrors,
    skipMiddie: true,
    routerOptions: { maxParamLength: 512, ignoreTrailingSlash: true },
  });
  answerWithin(adapter.getInstance(), ANSWER_TIMEOUT_MS);
  refuseForeignRequests(adapter.getInstance());
  registerBodyParsers(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.over(record, token), adapter, {
    logger: ['warn', 'error'],
    abortOnError: false,
    bodyParser: false,
  });
  describeApi(app);
  return app;
};
