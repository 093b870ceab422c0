import type { Notice } from './storage.js';

/** What a thread has to tell the operator, until the thread that started it asks for it. */
export class Notices {
  private readonly waiting: string[] = [];
  private wake: (() => void) | undefined;

  readonly say: Notice = (sentence) => {
    this.waiting.push(sentence);
    this.wake?.();
  };

  /** The next one, as soon as there is one. One at a time may ask. */
  async next(): Promise<string> {
    for (;;) {
      const sentence = this.waiting.shift();
      if (sentence !== undefined) return sentence;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}

/** Tells what comes from another thread, for as long as that is there. */
export const tellAll = async (next: () => Promise<string>, notice: Notice): Promise<void> => {
  try {
    for (;;) notice(await next());
  } catch {
    // The thread is gone: whoever calls it for anything else hears why.
  }
};
