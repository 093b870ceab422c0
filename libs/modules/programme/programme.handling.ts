import type { CommandPath, Done } from '@kernel/command-path.js';
import { dayIn } from '@kernel/day.js';
import { programmeStream } from '@kernel/names.js';
import type { Submission } from '@kernel/submission.js';
import { programmeAggregate } from './programme.aggregate.js';
import { IdAmended, ManagersOnly } from './programme.errors.js';
import { timeZoneOf } from './programme.js';
import type { Programme, ProgrammeIntent } from './programme.js';

export type SubmitProgramme = (submission: Submission<ProgrammeIntent>) => Promise<Done<Programme>>;

/** Decides and appends what is asked of a programme. The first definition brings the time zone in which its own launch is judged. */
export const submitProgramme =
  (path: CommandPath, clock: () => Date): SubmitProgramme =>
  async ({ programme, key: _none, commands, ...request }) => {
    if (request.given.role !== 'manager') throw new ManagersOnly(request.given.role);
    for (const intent of commands) checkId(programme, intent);
    const stream = programmeStream(programme);
    const { state } = await path.load(programmeAggregate, stream);
    const zoneOf = (intent: ProgrammeIntent): string =>
      state.phase === 'unknown' && intent.type === 'launch' ? intent.definition.timeZone : timeZoneOf(state);
    const now = clock();
    const sent = commands.map((intent) => ({ ...intent, today: dayIn(zoneOf(intent), now) }));
    return path.execute(programmeAggregate, { ...request, stream, commands: sent });
  };

/** The stream is named by the programme that was addressed; its definition must not be that of another. */
const checkId = (programme: string, intent: ProgrammeIntent): void => {
  if (intent.type !== 'close' && intent.definition.id !== programme)
    throw new IdAmended(programme, intent.definition.id);
};
