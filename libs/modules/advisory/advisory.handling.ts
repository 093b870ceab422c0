import type { CommandPath, Done } from '@kernel/command-path.js';
import type { EntryCommand } from '@kernel/entries.js';
import { advisoryStream } from '@kernel/names.js';
import type { Submission } from '@kernel/submission.js';
import type { Lookups } from '@modules/participation/contracts.js';
import { advisoryAggregate } from './advisory.aggregate.js';
import type { AdvisoryLog } from './advisory.js';
import type { AdvisorySession } from './advisory.events.js';

/** What is asked of an advisory log before anything is looked up for it. */
export type AdvisoryIntent = EntryCommand<'advisory', AdvisorySession>;

export type SubmitAdvisory = (submission: Submission<AdvisoryIntent>) => Promise<Done<AdvisoryLog>>;

/** Decides and appends sessions of one municipality. */
export const submitAdvisory =
  (path: CommandPath, lookups: Lookups): SubmitAdvisory =>
  async ({ programme, key, commands, ...request }) => {
    const [rules, membership] = await Promise.all([lookups.rules(programme), lookups.memberships(programme, key)]);
    const sent = commands.map((intent) => ({ ...intent, rules, membership }));
    return path.execute(advisoryAggregate, { ...request, stream: advisoryStream(programme, key), commands: sent });
  };
