#!/usr/bin/env node
import '../../runtime/require-runtime.js';
import { leave } from '../../runtime/leave.js';

const { runProjector } = await import('./run-projector.js');
await runProjector(process.argv);
leave();
