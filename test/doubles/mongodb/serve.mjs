#!/usr/bin/env node
// The double as a process of its own: prints its URL, and runs until it is stopped.
//   node test/doubles/mongodb/serve.mjs [--port N] [--version 8.0.12] [--replica-set rs0]
import { parseArgs } from 'node:util';
import '../typescript.mjs';

const { values } = parseArgs({
  options: { port: { type: 'string' }, version: { type: 'string' }, 'replica-set': { type: 'string' } },
});
const { startMongoDouble } = await import('./mongo-double.ts');
const double = await startMongoDouble({
  ...(values.port === undefined ? {} : { port: Number(values.port) }),
  ...(values.version === undefined ? {} : { version: values.version }),
  ...(values['replica-set'] === undefined ? {} : { replicaSet: values['replica-set'] }),
});
console.log(double.url);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void double.stop());
