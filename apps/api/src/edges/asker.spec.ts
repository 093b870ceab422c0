import { describe, expect, it } from '@jest/globals';
import { askerOf } from './asker.js';

const headers = (actor?: string, role?: string, municipality?: string) => ({
  ...(actor !== undefined && { 'kronika-actor': actor }),
  ...(role !== undefined && { 'kronika-role': role }),
  ...(municipality !== undefined && { 'kronika-municipality': municipality }),
});

describe('who asks', () => {
  it('is taken from the headers', () => {
    expect(askerOf(headers('spec-1', 'specialist'), false)).toEqual({ actor: 'spec-1', role: 'specialist' });
    expect(askerOf(headers('c-1', 'coordinator', '1208053'), true)).toEqual({
      actor: 'c-1',
      role: 'coordinator',
      municipality: '120805',
    });
  });

  it('is an auditor where a read names nobody', () => {
    expect(askerOf({}, true)).toEqual({ actor: 'anonymous', role: 'auditor' });
  });

  it('has a municipality only as a coordinator', () => {
    expect(askerOf(headers('m-1', 'manager', '1208053'), true)).not.toHaveProperty('municipality');
  });

  it.each([
    ['a write that names nobody', headers(), false, 'kronika-actor'],
    ['an actor without a role', headers('a'), true, 'kronika-actor'],
    ['a role without an actor', headers(undefined, 'manager'), true, 'kronika-actor'],
    ['an e-mail', headers('a@example.org', 'manager'), true, 'kronika-actor'],
    ['a blank actor', headers('', 'manager'), true, 'kronika-actor'],
    ['another role', headers('a', 'admin'), true, 'kronika-role'],
    ['a role that objects inherit', headers('a', 'constructor'), true, 'kronika-role'],
    ['a coordinator of nothing', headers('a', 'coordinator'), true, 'kronika-municipality'],
    ['a coordinator of a voivodeship', headers('a', 'coordinator', '12'), true, 'kronika-municipality'],
    ['a coordinator of a lost zero', headers('a', 'coordinator', '208053'), true, 'kronika-municipality'],
  ])('is refused for %s', (_, given, reads, pointer) => {
    expect(() => askerOf(given, reads)).toThrow(
      expect.objectContaining({ parts: expect.objectContaining({ status: 401, pointer }) }),
    );
  });
});
