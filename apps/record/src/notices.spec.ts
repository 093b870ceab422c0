import { describe, expect, it } from '@jest/globals';
import { Notices, tellAll } from './notices.js';

describe('notices of a thread', () => {
  it('reach the operator in their order, those that came before anybody asked included, until the thread is gone', async () => {
    const notices = new Notices();
    notices.say('first');
    notices.say('second');
    const said: string[] = [];
    let left = 3;
    const next = async (): Promise<string> => {
      left -= 1;
      if (left < 0) throw new Error('gone');
      return notices.next();
    };
    const telling = tellAll(next, (sentence) => said.push(sentence));
    notices.say('third');
    await telling;
    expect(said).toEqual(['first', 'second', 'third']);
  });
});
