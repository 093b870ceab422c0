import { describe, expect, it } from '@jest/globals';

import { Namespace } from './namespace.js';

describe('a namespace', () => {
  const namespace = new Namespace('kronika');

  it('stands before the names of streams in the engine, and nowhere else', () => {
    expect(namespace.nameOf('note-a.b:c')).toBe('kronika.note-a.b:c');
    expect(namespace.streamOf('kronika.note-a.b:c')).toBe('note-a.b:c');
  });

  it.each([
    'note-a',
    'kronika2.note-a',
    'kronik.note-a',
    'kronika-note-a',
    'kronika.',
    'kronika.note',
    'kronika.identity',
    'kronika.Note-a',
    'kronika.kronika.note-a',
    '$$kronika.note-a',
    'Kronika.note-a',
  ])('knows that %s is no stream of its own', (name) => {
    expect(namespace.streamOf(name)).toBeUndefined();
  });

  it('gives prefixes that match no other category and no other namespace', () => {
    expect(namespace.prefixesOf(['note', 'mark', 'note'])).toEqual(['kronika.note-', 'kronika.mark-']);
    expect(namespace.prefixesOf(undefined)).toEqual(['kronika.']);
  });

  it('keeps the log’s identity where no stream can be', () => {
    expect(namespace.identityStream).toBe('kronika.identity');
  });

  it.each(['', 'a.b', 'a-b', 'a b', 'żółw', '$a', 'a'.repeat(65)])('is not called %j', (name) => {
    expect(() => new Namespace(name)).toThrow('letters (A to Z) and digits were expected');
  });
});
