import { afterEach, describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { answerWithin } from './answer-deadline.js';
import { EdgeError } from './problem.js';

/** So long that what is answered at once is answered before. */
const MS = 300;

const open: FastifyInstance[] = [];

const aServer = (): FastifyInstance => {
  const server = fastify();
  open.push(server);
  answerWithin(server, MS);
  server.setErrorHandler((error, _request, reply) => {
    void reply.status(error instanceof EdgeError ? error.parts.status : 500).send({ told: String(error) });
  });
  return server;
};

/** An answer that never comes. */
const never = (): Promise<never> => new Promise(() => undefined);

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

describe('a server that answers within a time', () => {
  it('answers with a 503 in place of a handler that does not', async () => {
    const server = aServer();
    server.get('/never', never);
    const { statusCode, body } = await server.inject('/never');
    expect(statusCode).toBe(503);
    expect(body).toContain('took too long');
  });

  it('gives each request its own time, however many were answered before', async () => {
    const server = aServer();
    server.get('/never', never);
    server.get('/at-once', () => ({ here: true }));
    const begun = performance.now();
    const late = server.inject('/never').then(({ statusCode }) => ({ statusCode, after: performance.now() - begun }));
    expect((await server.inject('/at-once')).statusCode).toBe(200);
    expect(await server.inject('/never')).toMatchObject({ statusCode: 503 });
    const { statusCode, after } = await late;
    expect(statusCode).toBe(503);
    expect(after).toBeGreaterThanOrEqual(MS - 1);
  });

  it('leaves an answer alone that was given in time, however late its handler ends', async () => {
    const server = aServer();
    server.get('/early', async (_request, reply) => {
      await reply.send({ here: true });
      return never();
    });
    const [early] = await Promise.all([server.inject('/early'), server.inject('/early')]);
    expect(early).toMatchObject({ statusCode: 200, body: '{"here":true}' });
  });

  it('breaks off an answer that has begun and does not end', async () => {
    const server = aServer();
    server.get('/half', (_request, reply) => {
      reply.hijack();
      reply.raw.writeHead(200, { 'Content-Type': 'text/plain' });
      reply.raw.write('half');
    });
    const address = await server.listen({ host: '127.0.0.1', port: 0 });
    const answer = await fetch(`${address}/half`);
    await expect(answer.text()).rejects.toThrow();
  });
});
