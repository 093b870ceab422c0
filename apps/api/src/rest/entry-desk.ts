import { randomUUID } from 'node:crypto';
import type { Given } from '@kernel/command-path.js';
import type { Table } from '@kernel/table-reader.js';
import { readRow } from '@modules/intake/contracts.js';
import type { CellFault, Intent } from '@modules/intake/contracts.js';
import type { Desk, Recorded, Sender } from '../../../record/src/record.js';
import type { AskedRequest } from '../edges/access.guard.js';
import { recordedAnswer } from '../edges/answer.js';
import type { Answer } from '../edges/answer.js';
import { expectedRevision } from '../edges/etag.js';
import { EdgeError } from '../edges/problem.js';
import { asCells } from './bodies/cells.js';

interface LoggedEntry {
  readonly programme: string;
  readonly table: string;
  readonly body: object;
  readonly request: AskedRequest;
}

/** Takes an entry from a body as the intake takes it from a row: one reading, the same refusals. */
export class EntryDesk {
  constructor(private readonly desk: Desk) {}

  async log({ programme, table, body, request }: LoggedEntry): Promise<Answer> {
    const intent = intentOf(table, body);
    const key = intent.key ?? (await this.keyOfTarget(programme, intent));
    const sender = senderOf(request);
    const seat = intent.commands.filter(({ type }) => type !== 'identify');
    const identity = intent.commands.filter(({ type }) => type === 'identify');
    const recorded = await this.desk.submit({ programme, lane: intent.lane, key }, seat, sender);
    const identified = await this.identify({ programme, intent, identity, sender });
    return recordedAnswer(
      together(recorded, identified),
      `/v1/programmes/${programme}/${table}/${encodeURIComponent(intent.ref)}`,
      { ref: intent.ref },
    );
  }

  /** The seat is decided first; a row that says nothing of the identity needs a person who is known. */
  private async identify({ programme, intent, identity, sender }: Identifying): Promise<Recorded | undefined> {
    if (intent.person === undefined) return undefined;
    return this.desk.submit({ programme, lane: 'person', key: intent.person }, identity, { given: sender.given });
  }

  private async keyOfTarget(programme: string, { table, ref, target }: Intent): Promise<string> {
    const key = await this.desk.findRef(programme, table, target ?? ref);
    if (key !== undefined) return key;
    throw new EdgeError({
      status: 404,
      code: 'entry.unknown',
      detail: `${ref} in ${table} names ${target ?? ''}, which is not on record.`,
      pointer: '/annuls',
      expected: 'the ref of an entry of the same table',
    });
  }
}

interface Identifying {
  readonly programme: string;
  readonly intent: Intent;
  readonly identity: Intent['commands'];
  readonly sender: Sender;
}

const together = (seat: Recorded, identity: Recorded | undefined): Recorded =>
  identity && identity.appended > 0
    ? { ...seat, position: identity.position, appended: seat.appended + identity.appended }
    : seat;

const intentOf = (name: string, body: object): Intent => {
  const table: Table = { name, file: name, columns: [], rows: noRows };
  const { intent, faults } = readRow(table, { row: 0, cells: asCells(body) });
  if (faults.length > 0) throw unreadable(faults);
  return intent;
};

async function* noRows(): AsyncGenerator<never> {}

const unreadable = (faults: readonly CellFault[]): EdgeError => {
  const [first] = faults;
  return new EdgeError({
    status: 422,
    code: first?.code,
    detail: faults.map(({ message }) => message).join(' '),
    pointer: `/${first?.column ?? ''}`,
    expected: first?.expected,
    errors: faults.map(({ column, message, expected }) => ({ pointer: `/${column}`, detail: message, expected })),
  });
};

export const senderOf = (request: AskedRequest): Sender => {
  const key = request.headers['idempotency-key'];
  return {
    given: givenBy(request),
    expected: expectedRevision(request.headers['if-match']),
    ...(typeof key === 'string' ? { idempotencyKey: `${request.method} ${request.url} ${key}` } : {}),
  };
};

const givenBy = ({ asker }: AskedRequest): Given => {
  if (!asker) throw new TypeError('A route let a request through without asking who it is.');
  const correlationId = randomUUID();
  return { actor: asker.actor, role: asker.role, source: 'api', correlationId, causationId: correlationId };
};
