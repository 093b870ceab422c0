#!/usr/bin/env node
// The double as a process of its own: prints its URL, and runs until it is stopped. SIGSTOP makes it as silent as a machine that hangs.
//   node test/doubles/event-store/serve.mjs [--port N] [--version 24.10.14]
import { parseArgs } from 'node:util';
import '../typescript.mjs';

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' }, version: { type: 'string' } } });
const { startEventStoreDouble } = await import('./event-store-double.ts');
const double = await startEventStoreDouble({ port: Number(values.port), version: values.version });
console.log(double.url);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void double.stop());
