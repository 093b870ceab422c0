import { StoreUnavailable } from '@kernel/event-store.js';
import { pause } from '@kernel/pause.js';
import { leftToWait } from './storage.js';
import type { Notice, Storage } from './storage.js';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;

/**
 * Opens what may not be there yet, or may go away again before all of it is open: anew from the beginning, for as long as the storage waits. What
 * cannot mend itself (credentials, a version, another log) ends it at once, as does everything where nothing is to be waited for.
 * @param open closes what it has opened when it fails; until it succeeds each of its notices is told once, however often it is called
 */
export const onceThere = async <T>(
  storage: Pick<Storage, 'waitUntil'>,
  notice: Notice,
  open: (notice: Notice) => Promise<T>,
): Promise<T> => {
  const { say, opened } = saidOnce(notice);
  for (let ms = FIRST_PAUSE_MS; ; ms = Math.min(LONGEST_PAUSE_MS, ms * 2)) {
    try {
      return opened(await open(say));
    } catch (error) {
      if (!(error instanceof StoreUnavailable && error.passing) || leftToWait(storage) === 0) throw error;
      say(`${error.message} It is waited for.`);
    }
    await pause(Math.min(ms, leftToWait(storage)));
  }
};

interface Said {
  readonly say: Notice;
  /** From now on all is told, however often. */
  readonly opened: <T>(open: T) => T;
}

const saidOnce = (notice: Notice): Said => {
  let said: Set<string> | undefined = new Set();
  return {
    say: (sentence) => {
      if (said?.has(sentence)) return;
      said?.add(sentence);
      notice(sentence);
    },
    opened: (open) => {
      said = undefined;
      return open;
    },
  };
};
