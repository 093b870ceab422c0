import type { CommandPath, Done } from '@kernel/command-path.js';
import { advisoryStream } from '@kernel/names.js';
import type { Submission } from '@kernel/submission.js';
import type { Lookups } from '@modules/participation/contracts.js';
import { advisoryAggregate } from './advisory.aggregate.js';
import type { AdvisoryCommand, AdvisoryLog } from './advisory.js';

/** What a command says before anything is looked up for it. */
export type AdvisoryIntent = AdvisoryCommand extends infer Command
  ? Command extends AdvisoryCommand
    ? Omit<Command, 'rules' | 'membership'>
    : never
  : never;

export type SubmitAdvisory = (submission: Submission<AdvisoryIntent>) => Promise<Done<AdvisoryLog>>;

/** Decides and appends sessions of one municipality. */
export const submitAdvisory =
  (path: CommandPath, lookups: Lookups): SubmitAdvisory =>
  async ({ programme, key, commands, ...request }) => {
    const [rules, membership] = await Promise.all([lookups.rules(programme), lookups.memberships(programme, key)]);
    const sent = commands.map((intent) => ({ ...intent, rules, membership }));
    return path.execute(advisoryAggregate, { ...request, stream: advisoryStream(programme, key), commands: sent });
  };
