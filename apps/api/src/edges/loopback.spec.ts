import { describe, expect, it } from '@jest/globals';
import { isLoopback, refuseForeign } from './loopback.js';

describe('a host', () => {
  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.8.9.10', '::1', '[::1]'])('%s is this machine', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each([
    '0.0.0.0',
    '192.168.1.2',
    'example.org',
    '127.0.0.1.example.org',
    'localhost.example.org',
    '::',
    '::ffff:10.0.0.1',
    '127.1',
    '',
  ])('%s is not', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});

describe('a request', () => {
  it.each([
    ['127.0.0.1:3000', undefined],
    ['localhost', 'http://localhost:5173'],
    ['[::1]:3000', 'http://[::1]:3000'],
  ])('to %s from %s is taken', (host, origin) => {
    expect(() => refuseForeign(host, origin)).not.toThrow();
  });

  it.each([
    ['example.org', undefined],
    ['localhost:x', undefined],
    ['localhost@example.org', undefined],
    [undefined, undefined],
    ['localhost', 'https://example.org'],
    ['localhost', 'null'],
    ['localhost', 'http://localhost.example.org'],
    ['localhost', 'file://'],
  ])('to %s from %s is refused', (host, origin) => {
    expect(() => refuseForeign(host, origin)).toThrow();
  });
});
