import { parentPort, workerData } from 'node:worker_threads';
import { requestService } from '@adapters/request-store/embedded/request-service.js';
import { portOf } from '@adapters/worker/port.js';
import { serve } from '@adapters/worker/serve.js';
import { threadData } from '../threads.js';

if (parentPort) serve(portOf(parentPort), () => requestService(threadData(workerData).storage.folder));
