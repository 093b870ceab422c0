#!/usr/bin/env node
import '../../runtime/require-runtime.js';

const { runProjector } = await import('./run-projector.js');
await runProjector(process.argv);
