import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { RestServer } from './rest-server.js';

const LIMIT = 60_000;

describe('the documentation of a server', () => {
  let server: RestServer;
  beforeAll(async () => {
    server = await new RestServer().start();
  }, LIMIT);
  afterAll(() => server.end(), LIMIT);

  it('is OpenAPI for programs, with the table of advisory sessions in it', async () => {
    const { body } = await request(server.url).get('/openapi.json').expect(200);
    expect(body).toHaveProperty(['paths', '/v1/programmes/{programme}/advisory', 'post']);
  });

  it('is a page for people', async () => {
    const { status, type } = await request(server.url).get('/docs');
    expect([status, type]).toEqual([200, 'text/html']);
  });

  it('is nowhere else', async () => {
    const { status, type } = await request(server.url).get('/swagger');
    expect([status, type]).toEqual([404, 'application/problem+json']);
  });
});
