import { parentPort, workerData } from 'node:worker_threads';
import { keyService } from '@adapters/key-store/embedded/key-service.js';
import { portOf } from '@adapters/worker/port.js';
import { serve } from '@adapters/worker/serve.js';
import { threadData } from '../threads.js';

if (parentPort) serve(portOf(parentPort), () => keyService(threadData(workerData).storage.folder));
