import { parentPort, workerData } from 'node:worker_threads';
import { portOf } from '@adapters/worker/port.js';
import { serve } from '@adapters/worker/serve.js';
import { threadData } from '../threads.js';
import { viewsService } from '../views-service.js';

const { storage } = threadData(workerData);

/** The driver of a shared store is loaded only where there is one. */
const start = async () =>
  storage.readStore === undefined
    ? viewsService(storage)
    : (await import('../shared-views-service.js')).sharedViewsService(storage);

if (parentPort) serve(portOf(parentPort), start);
