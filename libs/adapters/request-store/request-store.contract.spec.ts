import { InMemoryRequestStore } from './in-memory-request-store.js';
import { requestStoreContract } from './request-store.contract.js';

requestStoreContract('in-memory', async () => new InMemoryRequestStore());
