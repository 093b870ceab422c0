import type { CopyProgress } from '@kernel/copy-log.js';
import { configuredStorage, storageAt } from '../../../record/src/config.js';
import { moveRecord } from '../../../record/src/move/move-record.js';
import type { Moved } from '../../../record/src/move/move-record.js';
import { inWords, waitFor } from '../../../record/src/storage.js';
import type { Storage } from '../../../record/src/storage.js';
import { Failure } from '../../../runtime/failure.js';
import { requireFolderOrNothing, requireRecord } from '../folder.js';
import type { RecordOptions } from '../options.js';
import { interruptible } from '../output/interrupt.js';
import { printLine, say } from '../output/print.js';
import { counted } from '../output/counted.js';
import { copyProgressInWords } from '../output/copy-progress.js';
import { progressLine } from '../output/progress-line.js';
import { permit } from '../roles.js';

export interface MoveOptions extends RecordOptions {
  readonly from?: readonly string[];
  readonly to?: readonly string[];
}

/** Copies a record to other stores; nobody may write to either meanwhile. */
export const move = async (options: MoveOptions): Promise<void> => {
  permit('move the record', options);
  const { from, to } = endsOf(options);
  requireRecord(from);
  requireFolderOrNothing(to.folder);
  const moved = await shown(from, to);
  const { log, ...beside } = moved;
  await printLine(options.json ? JSON.stringify({ ...log, ...beside }) : saying(moved, from, to));
  if (moved.peopleWithoutKeys === 0) return;
  say(withoutKeys(moved, from));
  process.exitCode = 1;
};

/** What is not named is as the environment says it; one of them must be named. */
const endsOf = ({ from, to, data, wait }: MoveOptions): { readonly from: Storage; readonly to: Storage } => {
  if (!from && !to)
    throw new Failure(
      'It was not said from where, or to where, the record is to move.',
      '--from PLACE… or --to PLACE…',
    );
  const configured = configuredStorage({ folder: data, ...waitFor(wait) });
  const at = (places: readonly string[] | undefined): Storage => (places ? storageAt(places, configured) : configured);
  return { from: at(from), to: at(to) };
};

const INTERRUPTED = 'Interrupted. What was copied stays: the same command goes on from there.';

/** Ctrl-C, or SIGTERM, ends it after the append under way. */
const shown = async (from: Storage, to: Storage): Promise<Moved> => {
  const line = progressLine();
  const progressOf = copyProgressInWords();
  const end = new AbortController();
  const onProgress = (progress: CopyProgress): void => line.show(progressOf(progress), progress.share);
  const { result, exitCode } = await interruptible({ sentence: () => INTERRUPTED, end: () => end.abort() }, () =>
    moveRecord({ from, to, notice: say, signal: end.signal, onProgress }),
  ).finally(() => line.end());
  if (!result) throw new Failure(INTERRUPTED, undefined, exitCode);
  return result;
};

const saying = (moved: Moved, from: Storage, to: Storage): string => {
  const { log } = moved;
  return [
    log
      ? `The record in ${inWords(from)} stands in ${inWords(to)} now: ${counted(log.events, 'event')}, ${log.appended} of them copied by this command, all compared.`
      : `What is kept beside the log moved from ${inWords(from)} to ${inWords(to)}; the log stays in its place.`,
    `${log ? 'With it went' : 'Those were'} ${besideInWords(moved)}.`,
    ...(log ? [`Where each event stood and stands: ${log.positions}`] : []),
    log
      ? 'What is in the old place was left as it was: nobody should write to it any more.'
      : 'They were left in their old place, too: nobody should use them there any more.',
    ...(moved.viewsOfOtherLog
      ? ['The read models there are those of another log, and answer nothing: “kronika rebuild” builds them anew.']
      : []),
  ].join('\n');
};

const besideInWords = ({ keys, newKeys, requests, newRequests }: Moved): string =>
  `${counted(keys, 'key')} of people${newOf(keys, newKeys)} and ${counted(requests, 'idempotency record')}${newOf(requests, newRequests)}`;

/** What is there already was moved before. */
const newOf = (all: number, fresh: number): string => (all === fresh ? '' : ` (${fresh} of them new there)`);

const withoutKeys = ({ peopleWithoutKeys }: Moved, from: Storage): string =>
  `Of ${peopleWithoutKeys} people on record no key was found: their names cannot be read. If their keys are not in ${inWords(from)}, name the place where they are, too (--from), and do the same again; if nobody has them, they are lost.`;
