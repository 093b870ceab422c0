import { parentPort, workerData } from 'node:worker_threads';
import { portOf } from '@adapters/worker/port.js';
import { serve } from '@adapters/worker/serve.js';
import { intakeService } from '../intake/intake-service.js';
import { threadData } from '../threads.js';

if (parentPort) serve(portOf(parentPort), () => intakeService(threadData(workerData)));
