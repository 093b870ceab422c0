import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenRecord } from '../../record/src/record.js';
import { ApiModule } from './api.module.js';
import { ProblemFilter, frameworkErrors } from './edges/problem.filter.js';
import { edgeValidation } from './edges/pipes.js';

export interface ServerLimits {
  /** Of a JSON body, in bytes. */
  readonly body: number;
  /** Of a zip or workbook, in bytes. */
  readonly upload: number;
}

const LIMITS: ServerLimits = { body: 1024 * 1024, upload: 64 * 1024 * 1024 };
const REQUEST_TIMEOUT_MS = 60_000;
const CONNECTION_TIMEOUT_MS = 120_000;
const UPLOAD_TYPES = ['application/zip', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'];

/** The HTTP server over an open record, not yet listening. `token` is what the command line of the same owner shows. */
export const createServer = async (record: OpenRecord, token: string): Promise<NestFastifyApplication> => {
  const adapter = new FastifyAdapter({
    bodyLimit: LIMITS.body,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    frameworkErrors,
    routerOptions: { maxParamLength: 512, ignoreTrailingSlash: true },
  });
  adapter
    .getInstance()
    .addContentTypeParser(UPLOAD_TYPES, { parseAs: 'buffer', bodyLimit: LIMITS.upload }, (_request, body, done) =>
      done(null, body),
    );
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.over(record, token), adapter, {
    logger: ['warn', 'error'],
    abortOnError: false,
  });
  app.useGlobalPipes(edgeValidation());
  app.useGlobalFilters(new ProblemFilter());
  describe(app);
  return app;
};

/** `/openapi.json` for programs, `/docs` for people. */
const describe = (app: NestFastifyApplication): void => {
  const config = new DocumentBuilder()
    .setTitle('Kronika')
    .setDescription(
      'The record of how municipalities implement cooperation with NGOs: what was logged, where each stands, and what every figure rests on.',
    )
    .setVersion('1')
    .addGlobalParameters(
      {
        name: 'kronika-actor',
        in: 'header',
        required: false,
        description: 'who asks: a pseudonym; a read without it is an auditor’s',
        schema: { type: 'string' },
      },
      {
        name: 'kronika-role',
        in: 'header',
        required: false,
        description: 'in which role',
        schema: { type: 'string', enum: ['specialist', 'manager', 'coordinator', 'auditor'] },
      },
      {
        name: 'kronika-municipality',
        in: 'header',
        required: false,
        description: 'a coordinator’s own municipality (TERYT)',
        schema: { type: 'string' },
      },
    )
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, config), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
  });
};
