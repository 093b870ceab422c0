import { describe, expect, it } from '@jest/globals';
import { StoreUnavailable } from '@kernel/event-store.js';
import { nowAndThen } from './now-and-then.js';

describe('what is tried again', () => {
  it('is told when it begins and once a minute, however often it is tried', () => {
    const said: string[] = [];
    let now = 0;
    const notice = nowAndThen(
      (sentence) => said.push(sentence),
      () => now,
    );
    for (let second = 0; second < 90; second += 3) {
      now = second * 1_000;
      notice(new StoreUnavailable(`MongoDB has been away for ${second} s.`), 3_300);
    }
    notice(new StoreUnavailable('EventStoreDB is not ready.'), 250);
    expect(said).toEqual([
      'MongoDB has been away for 0 s. It is tried again in 3.3 s.',
      'MongoDB has been away for 60 s. It is tried again in 3.3 s.',
      'EventStoreDB is not ready. It is tried again in 0.3 s.',
    ]);
  });
});
