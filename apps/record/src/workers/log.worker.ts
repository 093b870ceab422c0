import { parentPort, workerData } from 'node:worker_threads';

import { startLogTask } from '@adapters/event-store/embedded/log-tasks.js';
import { portOf } from '@adapters/worker/port.js';
import { serve } from '@adapters/worker/serve.js';

if (parentPort) serve(portOf(parentPort), () => startLogTask(workerData));
