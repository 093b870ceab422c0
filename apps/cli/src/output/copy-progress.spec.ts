import { describe, expect, it } from '@jest/globals';
import { copyProgressInWords } from './copy-progress.js';

describe('what is told of a copy of a log', () => {
  it('is the share that is done, and how long the rest of the phase takes', () => {
    let now = 0;
    const told = copyProgressInWords(() => now);
    expect(told({ phase: 'copying', events: 0, share: 0.2 })).toBe('Copying the log: 0 events, 20 %');
    now = 10_000;
    expect(told({ phase: 'copying', events: 100, share: 0.4 })).toBe(
      'Copying the log: 100 events, 40 %, about 30 s to go',
    );
    now = 910_000;
    expect(told({ phase: 'copying', events: 200, share: 0.6 })).toBe(
      'Copying the log: 200 events, 60 %, about 15 min to go',
    );
    now = 1_000_000;
    expect(told({ phase: 'verifying', events: 1, share: 0.001 })).toBe(
      'Comparing both logs event by event: 1 event, 0 %',
    );
    now = 1_001_000;
    expect(told({ phase: 'verifying', events: 300, share: 1 })).toMatch(/300 events, 100 %, about 0 s to go$/);
  });
});
