import type { Day } from '@kernel/day.js';
import type { ReadStore } from '@kernel/read-store.js';
import { overview } from '@modules/standing/questions/overview.question.js';
import type { OverviewAnswer } from '@modules/standing/questions/overview.question.js';
import { status } from '@modules/standing/questions/status.question.js';
import type { StatusAnswer } from '@modules/standing/questions/status.question.js';
import { chosen, programmesOn } from './programmes.js';
import type { KnownProgramme } from './programmes.js';

export interface StandingOrder {
  readonly programme?: string | undefined;
  readonly on?: Day | undefined;
}

/** Where a programme stands on a day, in the two forms that are printed. */
export interface Standing {
  readonly programme: KnownProgramme;
  readonly status: StatusAnswer;
  readonly overview: OverviewAnswer;
}

/** @throws Failure · ProgrammeUnknown · ViewBuilding */
export const standingOf = async (store: ReadStore, order: StandingOrder): Promise<Standing> => {
  const programme = chosen(order.programme, await programmesOn(store));
  const asked = { programme: programme.id, on: order.on, today: programme.today };
  return {
    programme,
    status: await status(store, { type: 'status', ...asked }),
    overview: await overview(store, { type: 'overview', ...asked }),
  };
};
