#!/usr/bin/env node
// The double as a process of its own: prints its URL, and runs until it is stopped. SIGSTOP makes it as silent as a machine that hangs.
//   node test/doubles/event-store/serve.mjs [--port N] [--version 24.10.14] [--noisy] [--disk-ms N]
import { parseArgs } from 'node:util';
import '../typescript.mjs';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    version: { type: 'string' },
    noisy: { type: 'boolean' },
    'disk-ms': { type: 'string', default: '0' },
  },
});
const { startEventStoreDouble } = await import('./event-store-double.ts');
const { port, version, noisy, 'disk-ms': diskMs } = values;
const double = await startEventStoreDouble({ port: Number(port), version, noisy, diskMs: Number(diskMs) });
console.log(double.url);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void double.stop());
