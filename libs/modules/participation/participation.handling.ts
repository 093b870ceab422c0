import type { CommandPath, Done } from '@kernel/command-path.js';
import { participationStream } from '@kernel/names.js';
import type { Submission } from '@kernel/submission.js';
import type { Lookups } from './lookups.js';
import { participationAggregate } from './participation.aggregate.js';
import type { Participation, ParticipationIntent } from './participation.js';

export type { ParticipationIntent };

export type SubmitParticipation = (submission: Submission<ParticipationIntent>) => Promise<Done<Participation>>;

/** Decides and appends entries of one municipality's participation. */
export const submitParticipation =
  (path: CommandPath, lookups: Lookups): SubmitParticipation =>
  async ({ programme, key, commands, ...request }) => {
    const rules = await lookups.rules(programme);
    const sent = commands.map((intent) => ({ ...intent, rules }));
    return path.execute(participationAggregate, {
      ...request,
      stream: participationStream(programme, key),
      commands: sent,
    });
  };
