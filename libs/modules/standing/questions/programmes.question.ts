import type { JsonObject } from '@kernel/json.js';
import type { ReadStore } from '@kernel/read-store.js';
import type { Day } from '@kernel/day.js';
import { scheduleOf } from '@modules/academy/contracts.js';
import type { ScheduledDay } from '@modules/academy/contracts.js';
import type { Definition } from '@modules/programme/contracts.js';
import { PROGRAMMES, programmeId } from '../views/documents.js';
import { dayOf, inForce, reading } from './reading.js';
import type { Answered, Asked } from './reading.js';

/** All programmes on record. */
export interface ProgrammesQuestion {
  readonly type: 'programmes';
}

export interface ProgrammesAnswer extends Answered {
  /** Each with id, name, fund, regime, period, time zone, and the day on which it was closed. */
  readonly programmes: readonly JsonObject[];
}

/** One programme: its definition in force on the day. */
export interface ProgrammeQuestion extends Asked {
  readonly type: 'programme';
}

export interface ProgrammeAnswer extends Answered {
  readonly programme: string;
  readonly on: Day;
  readonly definition: Definition;
  /** The first days of all definitions: the launched one's and each amendment's. */
  readonly definedFrom: readonly Day[];
  readonly closed?: Day;
  /** Schedules as they now stand. */
  readonly editions: readonly { readonly id: string; readonly days: readonly ScheduledDay[] }[];
}

/** @throws ViewBuilding */
export const programmes = (store: ReadStore, _: ProgrammesQuestion): Promise<ProgrammesAnswer> =>
  reading(store, async (read) => ({
    ...read.answered((id) => id.startsWith(PROGRAMMES)),
    programmes: (await read.cards(PROGRAMMES)).map(({ card }) => card),
  }));

/** @throws ProgrammeUnknown · ViewBuilding */
export const programme = (store: ReadStore, question: ProgrammeQuestion): Promise<ProgrammeAnswer> =>
  reading(store, async (read) => {
    const document = await read.programme(question.programme);
    const { definitions, closed } = document.rules;
    const on = dayOf(question);
    return {
      ...read.answeredFrom(new Set([programmeId(question.programme)])),
      programme: question.programme,
      on,
      definition: inForce(document, on),
      definedFrom: definitions.map(({ from }) => from),
      ...(closed !== undefined && { closed }),
      editions: [...document.editions].map(([id, rows]) => ({ id, days: scheduleOf([...rows.values()]) })),
    };
  });
