// Imports a folder in a process of its own and prints what that took: a process's peak of memory is that of all it ever did.
// Usage: node importing.mjs --folder DATA --from FOLDER [--build FOLDER]
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { importFolder, openRecord } from './record.mjs';

const { values } = parseArgs({
  options: { folder: { type: 'string' }, from: { type: 'string' }, build: { type: 'string' } },
});

const record = await openRecord(values.folder);
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const start = performance.now();
const { phase, outcome, appended, faults, hanging } = await importFolder(record, values.from);
const ms = performance.now() - start;
delay.disable();
await record.close();
const [p99, longest] = [delay.percentile(99) / 1e6, delay.max / 1e6];
const peak = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ phase, outcome, appended, faults, hanging, ms, p99, longest, peak }));
