import { InMemoryKeyStore } from './in-memory-key-store.js';
import { keyStoreContract } from './key-store.contract.js';

keyStoreContract('in-memory', async () => new InMemoryKeyStore());
