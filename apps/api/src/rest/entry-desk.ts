import { Inject, Injectable } from '@nestjs/common';
import {
  academyStream,
  activitiesStream,
  advisoryStream,
  participationStream,
  partsOf,
  personStream,
} from '@kernel/names.js';
import { RefElsewhere } from '@kernel/entries.errors.js';
import { DomainError } from '@kernel/errors.js';
import type { Explanation } from '@kernel/errors.js';
import type { StreamName } from '@kernel/event.js';
import { readRow } from '@modules/intake/contracts.js';
import type { CellFault, Intent, Lane } from '@modules/intake/contracts.js';
import { ruleFault } from '@modules/intake/rule-fault.js';
import { standingEntry } from '../../../record/src/intake/standing-entry.js';
import type { Desk, OpenRecord, Recorded, Sender } from '../../../record/src/record.js';
import type { AskedRequest } from '../edges/access.guard.js';
import { recordedAnswer } from '../edges/answer.js';
import type { Answer } from '../edges/answer.js';
import { EdgeError, andMore, ofDomain } from '../edges/problem.js';
import { DESK, OPEN_RECORD } from '../tokens.js';
import { asCells } from './bodies/cells.js';
import { Recorder } from './recorder.js';

interface LoggedEntry {
  readonly programme: string;
  readonly table: string;
  readonly body: object;
  readonly request: AskedRequest;
}

interface ReadEntry {
  readonly programme: string;
  readonly intent: Intent;
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
    @Inject(OPEN_RECORD) private readonly record: Pick<OpenRecord, 'streams'>,
    private readonly recorder: Recorder,
  ) {}

  async log({ programme, table, body, request }: LoggedEntry): Promise<Answer> {
    const intent = intentOf(table, body);
    try {
      return await this.write({ programme, intent, request });
    } catch (error) {
      if (error instanceof RefElsewhere)
        throw asToldOf(intent, error, await this.bothVersions(programme, intent, error));
      throw error instanceof DomainError ? asToldOf(intent, error) : error;
    }
  }

  /** A ref that stands under another municipality, edition or person: the entry that stands, beside what was sent. */
  private async bothVersions(
    programme: string,
    { table, ref, commands }: Intent,
    { stream }: RefElsewhere,
  ): Promise<Explanation> {
    const { key } = partsOf(stream);
    const standing = await standingEntry({ path: this.record.streams, programme }, { table, key, ref });
    const [command] = commands;
    const sent: object | undefined = command && 'content' in command ? command.content : undefined;
    return { table, ref, stream, ...(standing !== undefined && { standing }), ...(sent && { sent: { ...sent } }) };
  }

  private async write({ programme, intent, request }: ReadEntry): Promise<Answer> {
    const { lane, table, ref } = intent;
    const key = intent.key ?? (await this.keyOfTarget(programme, intent));
    const commands = intent.commands.filter(({ type }) => type !== 'identify');
    await this.checkIdentity(programme, intent);
    const recorded = await this.recorder.write(request, STREAM_OF[lane](programme, key), async (sender) => {
      const seat = await this.desk.submit({ programme, lane, key }, commands, sender);
      return together(seat, await this.identify(programme, intent, sender));
    });
    const location = `/v1/programmes/${programme}/${table}/${encodeURIComponent(ref)}`;
    return recordedAnswer(recorded, location, { ref });
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
    { given, idempotencyKey }: Sender,
  ): Promise<Recorded | undefined> {
    const identity = commands.filter(({ type }) => type === 'identify');
    if (person === undefined || identity.length === 0) return undefined;
    // If-Match names a revision of the seat's stream.
    return this.desk.submit({ programme, lane: 'person', key: person }, identity, { given, idempotencyKey });
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
  const { intent, faults } = readRow({ name, file: name }, { row: 0, cells: asCells(body) });
  if (faults.length > 0) throw unreadable(faults);
  return intent;
};

/** A rule that refuses names its field as the table calls it. */
const asToldOf = (intent: Intent, error: DomainError, details: Explanation = error.details): EdgeError => {
  const { column } = ruleFault(intent, error);
  return new EdgeError({ ...ofDomain(error, column === undefined ? undefined : `/${column}`), details });
};

const unreadable = (faults: readonly CellFault[]): EdgeError => {
  const [first] = faults;
  return new EdgeError({
    status: 422,
    code: first?.code,
    detail: `${first?.message ?? ''}${andMore(faults.length)}`,
    pointer: `/${first?.column ?? ''}`,
    expected: first?.expected,
    errors: faults.map(({ column, message, expected }) => ({ pointer: `/${column}`, detail: message, expected })),
  });
};
