#!/usr/bin/env node
// Runs on any Node from 20: prepares what is missing, then hands over to the Node that the project carries.
import { join } from 'node:path';
import { prepareOrExit } from '../scripts/prepare.mjs';
import { start } from '../scripts/processes.mjs';
import { pinnedNode, root } from '../scripts/runtime.mjs';

await prepareOrExit();
const main = join(root, 'dist', 'apps', 'cli', 'src', 'main.js');
const { code, reason } = await start(pinnedNode(), [main, ...process.argv.slice(2)]).ended;
if (reason) process.stderr.write(`Kronika could not be started: ${reason}\n`);
process.exitCode = code;
