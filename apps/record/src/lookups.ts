import type { CommandPath } from '@kernel/command-path.js';
import { dayIn } from '@kernel/day.js';
import { participationStream, programmeStream } from '@kernel/names.js';
import { membershipsOf } from '@modules/participation/contracts.js';
import type { Lookups } from '@modules/participation/contracts.js';
import { participationAggregate } from '@modules/participation/participation.aggregate.js';
import { programmeAggregate } from '@modules/programme/programme.aggregate.js';
import { rulesOf, timeZoneOf } from '@modules/programme/programme.js';

/** Reads rules and memberships from the streams as they stand. */
export const lookupsOf = (path: CommandPath, clock: () => Date): Lookups => ({
  rules: async (programme) => {
    const { state } = await path.load(programmeAggregate, programmeStream(programme));
    return rulesOf(state, dayIn(timeZoneOf(state), clock()));
  },
  memberships: async (programme, code) => {
    const { state } = await path.load(participationAggregate, participationStream(programme, code));
    return membershipsOf(state);
  },
});
