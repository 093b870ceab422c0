import { describe, expect, it } from '@jest/globals';
import { skewOf } from './clocks.js';

const NOON = Date.parse('2026-11-26T12:00:00Z');

const said = (asked: number, server: number | undefined, answered: number): string | undefined =>
  skewOf({
    asked: new Date(NOON + asked),
    server: server === undefined ? undefined : NOON + server,
    answered: new Date(NOON + answered),
  });

describe('a glance at two clocks', () => {
  it('says that this one is ahead, and by how much at the least', () => {
    expect(said(60_000, 0, 60_100)).toMatch(/is 60 s ahead of that of EventStoreDB/);
  });

  it('says that this one is behind, and by how much at the least', () => {
    expect(said(-60_100, 0, -60_000)).toMatch(/is 60 s behind that of EventStoreDB/);
  });

  it.each([5_000, -5_000])('says nothing of %i ms, since a server tells whole seconds', (ms) => {
    expect(said(ms, 0, ms)).toBeUndefined();
  });

  it('takes an answer that was long on its way for no fault of a clock', () => {
    expect(said(0, 0, 20_000)).toBeUndefined();
    expect(said(0, 20_000, 20_000)).toBeUndefined();
  });

  it('says nothing where the server does not tell', () => {
    expect(said(60_000, undefined, 60_000)).toBeUndefined();
  });
});
