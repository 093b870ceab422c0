import { StoreUnavailable } from '@kernel/event-store.js';
import { TransferConflict } from '@kernel/transfer.js';
import type { KeyItem, Transfer } from '@kernel/transfer.js';

import { emptyWal } from '../../sqlite/database.js';
import { KeyFile } from './key-file.js';

const AT_ONCE = 1_000;

/** The people's keys of a data folder, to be moved elsewhere or to be put there. @throws StoreUnavailable when another process has them open */
export const openKeyTransfer = (dir: string): Transfer<KeyItem> => {
  const file = KeyFile.open(dir);
  return {
    items: () => pages(file),
    put: async (items) => {
      const fresh = file.change(() => items.filter((item) => put(file, item)).length);
      // A key that was overwritten stands in the write-ahead log as it was.
      emptyWal(file.db, file.path);
      return fresh;
    },
    close: async () => file.close(),
  };
};

async function* pages(file: KeyFile): AsyncGenerator<readonly KeyItem[]> {
  const page = file.db.prepare(
    'SELECT person, people.slot, key FROM people LEFT JOIN slots ON slots.slot = people.slot WHERE person > ? ORDER BY person LIMIT ?',
  );
  for (let after = ''; ;) {
    const items = page.all(after, AT_ONCE).map((row) => itemOf(file, row));
    const last = items.at(-1);
    if (!last) return;
    yield items;
    after = last.person;
  }
}

const itemOf = (file: KeyFile, row: Readonly<Record<string, unknown>>): KeyItem => {
  const person = String(row['person']);
  if (row['slot'] === null) return { person, key: 'destroyed' };
  if (row['key'] instanceof Uint8Array) return { person, key: Buffer.from(row['key']).toString('hex') };
  throw new StoreUnavailable(`${file.path} has lost the key of ${person}. Restore the file from its backup.`);
};

/** A destroyed key stays destroyed, and what was destroyed elsewhere is destroyed here, too. @returns whether that was new here */
const put = (file: KeyFile, { person, key }: KeyItem): boolean => {
  const known = file.key(person);
  if (known === 'destroyed') return false;
  if (key === 'destroyed') file.overwrite(person);
  else if (known === undefined) file.add(person, Buffer.from(key, 'hex'));
  else return same(file, { person, key }, known);
  return true;
};

const same = (file: KeyFile, { person, key }: KeyItem, known: Uint8Array): false => {
  if (Buffer.from(known).toString('hex') === key) return false;
  throw new TransferConflict(`${file.path} holds another key of ${person}: it belongs to another record.`);
};
