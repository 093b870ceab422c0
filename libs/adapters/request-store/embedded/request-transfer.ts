import type { StoredAnswer } from '@kernel/request-store.js';
import { TransferConflict } from '@kernel/transfer.js';
import type { RequestItem, SeenRequestItem, Transfer } from '@kernel/transfer.js';

import { RequestFile } from './request-file.js';

const AT_ONCE = 1_000;

/** The idempotency records of a data folder, to be moved elsewhere or to be put there. @throws StoreUnavailable when another process has them open */
export const openRequestTransfer = (dir: string): Transfer<RequestItem> => {
  const file = RequestFile.open(dir);
  return {
    items: () => pages(file),
    put: async (items) => file.change(() => items.filter((item) => put(file, item)).length),
    close: async () => file.close(),
  };
};

async function* pages(file: RequestFile): AsyncGenerator<readonly RequestItem[]> {
  yield [{ kind: 'hash-key', key: hashKey(file) }];
  const page = file.db.prepare(
    'SELECT number, id, body, reserved_at, answer FROM requests WHERE number > ? ORDER BY number LIMIT ?',
  );
  for (let after = 0; ;) {
    const rows = page.all(after, AT_ONCE) as unknown as readonly Row[];
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(itemOf);
    after = last.number;
  }
}

const PUT = `INSERT INTO requests (id, body, reserved_at, answer) VALUES (?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET body = excluded.body, reserved_at = excluded.reserved_at, answer = excluded.answer`;

interface Row {
  readonly number: number;
  readonly id: Uint8Array;
  readonly body: Uint8Array;
  readonly reserved_at: number;
  readonly answer: string | null;
}

const itemOf = ({ id, body, reserved_at: reservedAt, answer }: Row): SeenRequestItem => ({
  kind: 'request',
  id: hex(id),
  body: hex(body),
  reservedAt,
  answer: answer === null ? undefined : (JSON.parse(answer) as StoredAnswer),
});

const hashKey = ({ db }: RequestFile): string =>
  hex(db.prepare('SELECT key FROM hash_key').get()?.['key'] as Uint8Array);

/** @returns whether it is a record that is new here */
const put = (file: RequestFile, item: RequestItem): boolean => {
  if (item.kind === 'request') return putRequest(file, item);
  takeHashKey(file, item.key);
  return false;
};

/** Records that were hashed under another key would never be found again. */
const takeHashKey = (file: RequestFile, key: string): void => {
  if (hashKey(file) === key) return;
  if (file.db.prepare('SELECT 1 FROM requests LIMIT 1').get())
    throw new TransferConflict(
      'The folder holds idempotency records of another record: move into one that was not written to.',
    );
  file.db.prepare('UPDATE hash_key SET key = ?').run(Buffer.from(key, 'hex'));
};

/** A record that is there keeps its number: records may be put back while they are read. */
const putRequest = ({ db }: RequestFile, { id, body, reservedAt, answer }: SeenRequestItem): boolean => {
  const stored = answer === undefined ? null : JSON.stringify(answer);
  const place = Buffer.from(id, 'hex');
  const isNew = db.prepare('SELECT 1 FROM requests WHERE id = ?').get(place) === undefined;
  db.prepare(PUT).run(place, Buffer.from(body, 'hex'), reservedAt, stored);
  return isNew;
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
