import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ROLES } from './edges/asker.js';
import { SCHEMAS } from './rest/documented/responses.js';

const header = (name: string, description: string, more: object = {}) => ({
  name,
  in: 'header' as const,
  required: false,
  description,
  schema: { type: 'string', ...more },
});

const config = () =>
  new DocumentBuilder()
    .setTitle('Kronika')
    .setDescription(
      'The record of how municipalities implement cooperation with NGOs: what was logged, where each stands, and what every figure rests on.',
    )
    .setVersion('1')
    .addGlobalParameters(
      header(
        'kronika-actor',
        'who asks: a pseudonym; a read without it is an auditor’s, a write without it is refused',
      ),
      header('kronika-role', 'in which role', { enum: [...ROLES] }),
      header('kronika-municipality', 'a coordinator’s own municipality (TERYT)'),
    )
    .build();

/** `/openapi.json` for programs, `/docs` for people. The document is made when it is first asked for. */
export const describeApi = (app: NestFastifyApplication): void =>
  SwaggerModule.setup('docs', app, () => described(app), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
  });

const described = (app: NestFastifyApplication): OpenAPIObject => {
  const document = SwaggerModule.createDocument(app, config());
  return {
    ...document,
    components: { ...document.components, schemas: { ...document.components?.schemas, ...SCHEMAS } },
  };
};
