import { InMemoryReadStore } from './in-memory-read-store.js';
import { readStoreContract } from './read-store.contract.js';

readStoreContract('in-memory', async () => new InMemoryReadStore());
