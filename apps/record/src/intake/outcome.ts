import type { Written } from '@modules/intake/contracts.js';
import type { ImportState } from '../record.js';
import type { CheckSummary } from './import-check.js';

/** How an import ended, in a sentence for people. */
export const outcomeOf = (
  summary: CheckSummary,
  written: Written | undefined,
): { readonly phase: ImportState['phase']; readonly outcome: string } => {
  if (summary.faults > 0) return { phase: 'faulty', outcome: faulty(summary) };
  if (!written)
    return {
      phase: 'done',
      outcome: `Checked ${rowsOf(summary.rows)}: nothing is wrong. ${wouldAdd(summary.adds + summary.intents.length)}`,
    };
  if (written.stopped) return { phase: 'stopped', outcome: stopped(summary, written) };
  const added =
    written.appended === 0
      ? 'All of it was on record before; nothing was added.'
      : `${counted(written.appended, 'event')} added.`;
  return { phase: 'done', outcome: `Took in ${rowsOf(summary.rows)}. ${added}` };
};

const counted = (number: number, what: string): string => `${number} ${what}${number === 1 ? ' was' : 's were'}`;

const rowsOf = (rows: number): string => `${rows} row${rows === 1 ? '' : 's'}`;

const wouldAdd = (events: number): string =>
  events === 0
    ? 'All of it is on record already.'
    : `Importing it would add ${events} event${events === 1 ? '' : 's'}.`;

const faulty = ({ rows, faults, hanging }: CheckSummary): string => {
  const hang = hanging === 0 ? '' : ` ${counted(hanging, 'more row')} faulty only because of these.`;
  return `${counted(faults, 'fault')} found in ${rowsOf(rows)}; nothing was written.${hang}`;
};

const stopped = ({ rows }: CheckSummary, { rows: written, stopped: why }: Written): string =>
  `${written} of ${rowsOf(rows)} stand on record. Then ${why?.lane ?? ''} ${why?.key ?? ''} could not be written: ${why?.reason ?? ''} Send the same again to complete it.`;
