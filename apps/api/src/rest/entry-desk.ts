import { Inject, Injectable } from '@nestjs/common';
import { academyStream, activitiesStream, advisoryStream, participationStream, personStream } from '@kernel/names.js';
import { DomainError } from '@kernel/errors.js';
import type { StreamName } from '@kernel/event.js';
import type { Table } from '@kernel/table-reader.js';
import { columnOf, readRow } from '@modules/intake/contracts.js';
import type { CellFault, Intent, Lane } from '@modules/intake/contracts.js';
import type { Desk, Recorded } from '../../../record/src/record.js';
import type { AskedRequest } from '../edges/access.guard.js';
import { recordedAnswer } from '../edges/answer.js';
import type { Answer } from '../edges/answer.js';
import { EdgeError, ofDomain } from '../edges/problem.js';
import { DESK } from '../tokens.js';
import { asCells } from './bodies/cells.js';
import { Recorder } from './recorder.js';
import { senderOf } from './sender.js';

interface LoggedEntry {
  readonly programme: string;
  readonly table: string;
  readonly body: object;
  readonly request: AskedRequest;
}

const STREAM_OF: Readonly<Record<Lane, (programme: string, key: string) => StreamName>> = {
  participation: participationStream,
  academy: academyStream,
  advisory: advisoryStream,
  activities: activitiesStream,
  person: personStream,
};

/** Takes an entry from a body as the intake takes it from a row: one reading, the same refusals. */
@Injectable()
export class EntryDesk {
  constructor(
    @Inject(DESK) private readonly desk: Desk,
    private readonly recorder: Recorder,
  ) {}

  /** A rule that refuses names its field as the table calls it. */
  async log(entry: LoggedEntry): Promise<Answer> {
    try {
      return await this.write(entry);
    } catch (error) {
      throw error instanceof DomainError
        ? new EdgeError(
            ofDomain(error, error.field === undefined ? undefined : `/${columnOf(entry.table, error.field)}`),
          )
        : error;
    }
  }

  private async write({ programme, table, body, request }: LoggedEntry): Promise<Answer> {
    const intent = intentOf(table, body);
    const { lane, ref } = intent;
    const key = intent.key ?? (await this.keyOfTarget(programme, intent));
    const commands = intent.commands.filter(({ type }) => type !== 'identify');
    await this.checkIdentity(programme, intent);
    const recorded = await this.recorder.write(request, STREAM_OF[lane](programme, key), (sender) =>
      this.desk.submit({ programme, lane, key }, commands, sender),
    );
    const identified = await this.identify(programme, intent, request);
    const location = `/v1/programmes/${programme}/${table}/${encodeURIComponent(ref)}`;
    return recordedAnswer(together(recorded, identified), location, { ref });
  }

  /** Seat and identity are two streams: what would be refused of the second is told before the first is written. */
  private async checkIdentity(programme: string, { person, commands }: Intent): Promise<void> {
    if (person === undefined) return;
    await this.desk.checkIdentity(
      programme,
      person,
      commands.filter(({ type }) => type === 'identify'),
    );
  }

  private async identify(
    programme: string,
    { person, commands }: Intent,
    request: AskedRequest,
  ): Promise<Recorded | undefined> {
    const identity = commands.filter(({ type }) => type === 'identify');
    if (person === undefined || identity.length === 0) return undefined;
    // If-Match names a revision of the seat's stream.
    const { expected: _, ...sender } = senderOf(request);
    return this.desk.submit({ programme, lane: 'person', key: person }, identity, sender);
  }

  private async keyOfTarget(programme: string, { table, ref, target }: Intent): Promise<string> {
    const key = await this.desk.findRef(programme, table, target ?? ref);
    if (key !== undefined) return key;
    throw new EdgeError({
      status: 404,
      code: 'entry.unknown',
      detail: `${ref} in ${table} names ${target ?? ref}, which is not on record.`,
      pointer: '/annuls',
      expected: 'the ref of an entry of the same table',
    });
  }
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
  const more = faults.length > 1 ? ` There are ${faults.length - 1} more; see errors.` : '';
  return new EdgeError({
    status: 422,
    code: first?.code,
    detail: `${first?.message ?? ''}${more}`,
    pointer: `/${first?.column ?? ''}`,
    expected: first?.expected,
    errors: faults.map(({ column, message, expected }) => ({ pointer: `/${column}`, detail: message, expected })),
  });
};
