import type { FileRows, Stopped, Written } from '@modules/intake/contracts.js';
import type { OutsideEntry } from '@modules/standing/contracts.js';
import type { ImportState } from '../record.js';
import type { CheckSummary } from './import-check.js';

/** How an import ended. */
export interface Outcome {
  readonly phase: ImportState['phase'];
  /** In sentences for people. */
  readonly outcome: string;
}

/** Whether it may be written. */
export const isSound = ({ faults, hanging }: CheckSummary): boolean => faults + hanging === 0;

/**
 * @param written missing when nothing was to be written, or nothing could be
 * @param outside entries that lie outside by now, since a municipality left or the definition was amended
 */
export const outcomeOf = (summary: CheckSummary, written?: Written, outside: readonly OutsideEntry[] = []): Outcome => {
  if (!isSound(summary)) return { phase: 'faulty', outcome: faulty(summary) };
  if (!written) return { phase: 'done', outcome: checked(summary) };
  const broken = brokenOff(summary, written);
  if (broken !== undefined) return { phase: 'stopped', outcome: `${broken}${leftOutside(outside)}` };
  const added =
    written.appended === 0
      ? 'All of it was on record before; nothing was added.'
      : `${counted(written.appended, 'event')} added.`;
  return { phase: 'done', outcome: `Took in ${many(summary.rows, 'row')}. ${added}${leftOutside(outside)}` };
};

const NAMED = 20;

const leftOutside = (outside: readonly OutsideEntry[]): string => {
  if (outside.length === 0) return '';
  const names = outside.slice(0, NAMED).map(({ table, ref }) => `${table} ${ref}`);
  const more = outside.length > NAMED ? ` and ${outside.length - NAMED} more` : '';
  const lie = outside.length === 1 ? '1 entry lies' : `${outside.length} entries lie`;
  return ` ${lie} outside by now, counted all the same: ${names.join(', ')}${more}.`;
};

/** The programme itself could not be launched or amended, so that no row was written. */
export const refusedOutcome = (reason: string): Outcome => ({
  phase: 'stopped',
  outcome: `Nothing was written: ${ended(reason)} ${AGAIN}`,
});

/** Told to end before anything was written. */
export const endedOutcome = (): Outcome => refusedOutcome(TOLD_TO_END);

const AGAIN = 'Send the same again: it adds the rest, and nothing twice.';
const TOLD_TO_END = 'Kronika was told to end';

const many = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

const counted = (number: number, what: string): string => `${many(number, what)} ${number === 1 ? 'was' : 'were'}`;

const ended = (reason: string): string => (/[.!?]$/.test(reason) ? reason : `${reason}.`);

const checked = ({ rows, adds, intents }: CheckSummary): string => {
  const events = adds + intents.length;
  const would = events === 0 ? 'All of it is on record already.' : `Importing it would add ${many(events, 'event')}.`;
  return `Checked ${many(rows, 'row')}: nothing is wrong. ${would}`;
};

const faulty = ({ rows, faults, hanging }: CheckSummary): string => {
  const hang = hanging === 0 ? '' : ` ${counted(hanging, 'more row')} faulty only because of these.`;
  return `${counted(faults, 'fault')} found in ${many(rows, 'row')}; nothing was written.${hang}`;
};

/** Which rows stand, and why the others do not; undefined when all went through. */
const brokenOff = ({ rows, files }: CheckSummary, written: Written): string | undefined => {
  const why = whyBrokenOff(written);
  if (why === undefined) return undefined;
  const stand = `${written.rows} of ${many(rows, 'row')} stand on record${byFile(files, written.files)}.`;
  return `${stand} ${ended(why)} ${AGAIN}`;
};

const whyBrokenOff = ({ stopped, interrupted }: Written): string | undefined => {
  if (stopped) return `Then ${places(stopped)} could not be written: ${stopped.reason}`;
  if (interrupted === undefined) return undefined;
  return interrupted === 'person' ? `${TOLD_TO_END} before it had noted all identities` : `Then ${TOLD_TO_END}`;
};

const byFile = (all: readonly FileRows[], written: readonly FileRows[]): string => {
  const done = new Map(written.map(({ file, rows }) => [file, rows]));
  const parts = all.map(({ file, rows }) => `${file} ${done.get(file) ?? 0} of ${rows}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
};

const places = ({ lane, key, rows }: Stopped): string => {
  const files = Map.groupBy(rows, ({ file }) => file);
  const parts = [...files].map(([file, some]) => `${file} ${spans(some.map(({ row }) => row))}`);
  // The seat of a participant's row stands by then: what is left is who the person is.
  return `${lane === 'person' ? 'the identity in ' : ''}${parts.join(', ')} (${lane} ${key})`;
};

const SPANS = 10;

/** Row numbers in words: `rows 2 to 5 and 8`; of very many the first. */
const spans = (rows: readonly number[]): string => {
  const found: [from: number, to: number][] = [];
  for (const row of [...new Set(rows)].toSorted((a, b) => a - b)) {
    const last = found.at(-1);
    if (last && last[1] === row - 1) last[1] = row;
    else found.push([row, row]);
  }
  const shown = found.slice(0, SPANS).map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`));
  return `${rows.length === 1 ? 'row' : 'rows'} ${shown.join(', ')}${found.length > SPANS ? ', …' : ''}`;
};
