import { describe, expect, it } from '@jest/globals';
import { nextLink, pageOf } from './paging.js';

describe('a page', () => {
  it('ends before the next one begins, and the last has none', () => {
    expect(pageOf({ page: 1, limit: 10 }, 25)).toEqual({ from: 0, to: 10, next: { page: 2 } });
    expect(pageOf({ page: 3, limit: 10 }, 25)).toEqual({ from: 20, to: 30, next: undefined });
    expect(pageOf({ page: 2, limit: 10 }, 20)).toEqual({ from: 10, to: 20, next: undefined });
  });

  it('leads to the next with all that was asked', () => {
    const url = '/v1/events?type=A&after=3&limit=2';
    expect(nextLink({ url }, { after: '5' })).toEqual({ Link: '</v1/events?type=A&after=5&limit=2>; rel="next"' });
    expect(nextLink({ url: '/v1/events' }, { after: '5' })).toEqual({ Link: '</v1/events?after=5>; rel="next"' });
    expect(nextLink({ url }, undefined)).toEqual({});
  });
});
