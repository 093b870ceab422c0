import type { CommandPath, Done } from '@kernel/command-path.js';
import { academyStream } from '@kernel/names.js';
import type { Submission } from '@kernel/submission.js';
import { unitCode } from '@kernel/teryt.js';
import type { UnitCode } from '@kernel/teryt.js';
import type { Lookups, Membership } from '@modules/participation/contracts.js';
import { academyAggregate } from './academy.aggregate.js';
import { municipalitiesFor } from './academy.js';
import type { AcademyIntent } from './academy.js';
import type { AcademyState } from './academy.state.js';

export type SubmitAcademy = (submission: Submission<AcademyIntent>) => Promise<Done<AcademyState>>;

/** Decides and appends what concerns one edition. */
export const submitAcademy =
  (path: CommandPath, lookups: Lookups): SubmitAcademy =>
  async ({ programme, key: edition, commands, ...request }) => {
    const stream = academyStream(programme, edition);
    const [rules, { state }] = await Promise.all([lookups.rules(programme), path.load(academyAggregate, stream)]);
    const memberships = await Promise.all(unitsOf(state, commands).map((code) => lookups.memberships(programme, code)));
    const membership: readonly Membership[] = memberships.flat();
    const sent = commands.map((intent) => ({ ...intent, edition, rules, membership }));
    return path.execute(academyAggregate, { ...request, stream, commands: sent });
  };

/** Municipalities on whose membership the commands rest, as the seats stand or as the commands themselves bring them. */
export const unitsOf = (state: AcademyState, commands: readonly AcademyIntent[]): readonly UnitCode[] => [
  ...new Set(commands.flatMap((intent) => municipalitiesFor(state, intent)).map(unitCode)),
];
