// What a command over HTTP is measured against: the same framework with one route and nothing behind it.
import fastify from 'fastify';

const app = fastify();
app.post('/entries', (request, reply) => {
  reply.code(201);
  return { ref: request.body.ref };
});
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
process.once('SIGTERM', () => void app.close());
