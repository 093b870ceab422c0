#!/usr/bin/env node
import '../../runtime/require-runtime.js';
import { leave } from '../../runtime/leave.js';
import nodeModule from 'node:module';
import { join } from 'node:path';
import { projectRoot } from './place.js';

// Compiled code is kept from one run to the next: a server answers a tenth sooner. Where it cannot be kept, nothing is lost.
nodeModule.enableCompileCache(join(projectRoot(), 'node_modules', '.cache', 'kronika'));

const { runCommandLine } = await import('./command-line.js');
await runCommandLine(process.argv);
leave();
