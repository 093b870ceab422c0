import { Inject, Injectable } from '@nestjs/common';
import type { UnitCode } from '@kernel/teryt.js';
import type { Desk } from '../../../../record/src/record.js';
import type { Asker } from '../../edges/asker.js';
import { streamAnswer } from '../../edges/answer.js';
import type { Answer } from '../../edges/answer.js';
import { EdgeError } from '../../edges/problem.js';
import { DESK } from '../../tokens.js';
import { StreamReader } from './stream-reader.js';
import type { ShownStream } from './stream-reader.js';

export interface AskedEntry {
  readonly programme: string;
  readonly table: string;
  /** Any of its refs. */
  readonly ref: string;
  readonly asker: Asker;
}

/** Finds one entry, in whichever stream it stands. */
@Injectable()
export class EntryReader {
  constructor(
    @Inject(DESK) private readonly desk: Desk,
    private readonly streams: StreamReader,
  ) {}

  async entry({ programme, table, ref, asker }: AskedEntry): Promise<Answer> {
    const key = table === 'academy-days' ? editionIn(ref) : await this.desk.findRef(programme, table, ref);
    const stream = key === undefined ? undefined : await this.streamOf(table)(programme, key);
    const found = stream?.tables[table]?.find(ref);
    if (!stream || !found) throw unknownEntry(table, ref);
    refuseOther(asker, found.unit, ref);
    return streamAnswer(stream.revision, { ...found.body, stream: stream.stream });
  }

  private streamOf(table: string): (programme: string, key: string) => Promise<ShownStream> {
    switch (table) {
      case 'advisory':
        return (programme, key) => this.streams.advisory(programme, key);
      case 'activities':
        return (programme, key) => this.streams.activities(programme, key);
      case 'academy-days':
      case 'participants':
      case 'attendance':
        return (programme, key) => this.streams.academy(programme, key);
      default:
        return (programme, key) => this.streams.participation(programme, key);
    }
  }
}

/** `AW-1/3` */
const editionIn = (ref: string): string | undefined => /^(.+)\/\d+$/.exec(ref)?.[1];

const refuseOther = ({ municipality }: Asker, unit: UnitCode | undefined, ref: string): void => {
  if (municipality === undefined || unit === undefined || unit === municipality) return;
  throw new EdgeError({
    status: 403,
    code: 'request.other-municipality',
    detail: `A coordinator reads the own municipality only, and ${ref} is of another one.`,
    expected: `an entry of municipality ${municipality}`,
  });
};

const unknownEntry = (table: string, ref: string): EdgeError =>
  new EdgeError({
    status: 404,
    code: 'entry.unknown',
    detail: `${ref} is not on record in ${table}.`,
    pointer: 'ref',
    expected: 'any ref of an entry of the table',
  });
