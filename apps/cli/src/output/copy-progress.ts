import type { CopyProgress } from '@kernel/copy-log.js';
import { counted } from './counted.js';

const DOING: Readonly<Record<CopyProgress['phase'], string>> = {
  comparing: 'Comparing what is there already',
  copying: 'Copying the log',
  verifying: 'Comparing both logs event by event',
};

/** Before so much is done, nothing can be said of the rest. */
const TELLING_SHARE = 0.01;
const MINUTE_S = 60;

interface Phase extends Pick<CopyProgress, 'phase' | 'share'> {
  readonly begun: number;
}

/** Gives what is told of a copy's progress: its phase, how much of it is done and, roughly, how long it takes yet. @param clock milliseconds */
export const copyProgressInWords = (clock = (): number => performance.now()): ((progress: CopyProgress) => string) => {
  let current: Phase | undefined;
  return ({ phase, events, share }) => {
    if (current?.phase !== phase) current = { phase, share, begun: clock() };
    const done = share - current.share;
    const left =
      done < TELLING_SHARE ? '' : `, ${inWords(((clock() - current.begun) * (1 - share)) / done / 1_000)} to go`;
    return `${DOING[phase]}: ${counted(events, 'event')}, ${Math.floor(share * 100)} %${left}`;
  };
};

const inWords = (seconds: number): string =>
  seconds < 2 * MINUTE_S ? `about ${Math.ceil(seconds)} s` : `about ${Math.round(seconds / MINUTE_S)} min`;
