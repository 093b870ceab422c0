import { parentPort, workerData } from 'node:worker_threads';
import { portOf } from '@adapters/worker/port.js';
import { serve } from '@adapters/worker/serve.js';
import { threadData } from '../threads.js';
import { viewsService } from '../views-service.js';

if (parentPort) serve(portOf(parentPort), () => viewsService(threadData(workerData).storage));
