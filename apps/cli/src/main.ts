#!/usr/bin/env node
import '../../runtime/require-runtime.js';

const { runCommandLine } = await import('./command-line.js');
await runCommandLine(process.argv);
