import { STATUSES } from '@modules/standing/contracts.js';
import { TABLE_NAMES } from '@modules/intake/contracts.js';
import {
  OptionalChoice,
  OptionalCount,
  OptionalDay,
  OptionalFlag,
  OptionalId,
  OptionalPattern,
  OptionalPosition,
  OptionalText,
} from '../edges/fields.js';

/** Of a question about the views. */
export class ViewQuery {
  @OptionalPosition(
    'waits, for at most 5 seconds, until the views have seen this log position; as the header Kronika-Position',
  )
  readonly 'at-least'?: string;
}

export class DayQuery extends ViewQuery {
  @OptionalDay('on that day, as far as is known now; default: today in the programme’s time zone')
  readonly on?: string;
}

export class OverviewQuery extends DayQuery {
  @OptionalChoice(
    STATUSES,
    'only municipalities of this status: of the requirement named, or the worst of all of theirs',
  )
  readonly status?: string;

  @OptionalId('only municipalities of this track')
  readonly track?: string;

  @OptionalId('only municipalities of which this requirement is asked')
  readonly requirement?: string;

  @OptionalPattern(
    /^\d{2}$/,
    'a voivodeship: the two digits of its TERYT code',
    'only municipalities of this voivodeship',
  )
  readonly voivodeship?: string;

  @OptionalPattern(
    /^(\d{4}|\d{6})$/,
    'the code of the last municipality of the page before',
    'begins after this municipality',
  )
  readonly after?: string;

  @OptionalCount(1, 5_000, 'at most so many municipalities; default 500')
  readonly limit: number = 500;
}

export class MunicipalityQuery extends DayQuery {
  @OptionalFlag('whether each figure names the entries that make it up')
  readonly refs?: string;
}

export class PageQuery extends DayQuery {
  @OptionalCount(1, 1_000_000, 'which page; default 1')
  readonly page: number = 1;

  @OptionalCount(1, 1_000, 'how many on a page; default 200')
  readonly limit: number = 200;
}

/** Of a stream’s own resource. */
export class StreamQuery {
  @OptionalChoice(TABLE_NAMES, 'only entries of this table')
  readonly table?: string;

  @OptionalCount(1, 1_000_000, 'which page; default 1')
  readonly page: number = 1;

  @OptionalCount(1, 1_000, 'how many entries on a page; default 200')
  readonly limit: number = 200;
}

export class EventsQuery {
  @OptionalPattern(
    /^[a-z]{1,20}-[A-Za-z0-9._:-]{1,140}$/,
    'the name of a stream, such as participation-malopolska-2014:120805',
    'only events of this stream',
  )
  readonly stream?: string;

  @OptionalPattern(/^[A-Za-z]{1,60}$/, 'a type of event, such as AdoptionRecorded', 'only events of this type')
  readonly type?: string;

  @OptionalPosition('only what comes after this log position')
  readonly after?: string;

  @OptionalCount(1, 1_000, 'at most so many events; default 100')
  readonly limit: number = 100;
}

export class LaunchQuery {
  @OptionalDay('day of the launch; default: the first day of the programme’s period')
  readonly on?: string;
}

export class ImportQuery {
  @OptionalId('the programme; needed where there is no programme.yaml')
  readonly programme?: string;

  @OptionalFlag('only check; nothing is written')
  readonly check?: string;

  @OptionalDay('takes a changed programme.yaml as in force from this day; needs a reason, and a manager')
  readonly 'amend-from'?: string;

  @OptionalText('why the definition is amended')
  readonly reason?: string;

  @OptionalPattern(
    /^[^/\\\p{Cc}]{1,200}$/u,
    'a file name of at most 200 characters',
    'what the file is called, for faults to name it',
  )
  readonly name?: string;
}

export class FaultsQuery {
  @OptionalCount(0, 1_000_000_000, 'how many to pass over; default 0')
  readonly from: number = 0;

  @OptionalCount(1, 1_000, 'at most so many; default 200')
  readonly limit: number = 200;
}
