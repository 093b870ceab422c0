import { parentPort, workerData } from 'node:worker_threads';
import { portOf } from '@adapters/worker/port.js';
import { serve } from '@adapters/worker/serve.js';
import { threadData } from '../threads.js';
import { questionsService } from '../questions-service.js';

if (parentPort) serve(portOf(parentPort), () => questionsService(threadData(workerData).storage));
