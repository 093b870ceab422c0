import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openEmbeddedReadStore } from './embedded/embedded-read-store.js';
import { InMemoryReadStore } from './in-memory-read-store.js';
import { readStoreContract } from './read-store.contract.js';

readStoreContract('in-memory', async () => new InMemoryReadStore());

let folder = '';
readStoreContract(
  'embedded',
  async () => openEmbeddedReadStore((folder = mkdtempSync(join(tmpdir(), 'kronika-views-')))),
  async () => rmSync(folder, { recursive: true }),
);
