import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { movedOn, noteMove } from './moved-on.js';

const NOW = new Date('2016-02-01T08:00:00Z');
const ENGINES = { eventStore: 'esdb://kronika:secret@events:2113?tls=true', readStore: 'mongodb://views:27017' };

let folder: string;
let other: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kronika-moved-'));
  other = mkdtempSync(join(tmpdir(), 'kronika-moved-'));
});

afterEach(() => [folder, other].forEach((one) => rmSync(one, { recursive: true })));

describe('a folder whose record moved elsewhere', () => {
  it('says where it is and since when, and no password', () => {
    noteMove({ folder }, { folder, ...ENGINES }, NOW);
    expect(movedOn({ folder })).toBe(
      `${folder} holds an old copy of the record. It was moved to esdb://events:2113 and mongodb://views:27017, namespace kronika on 2016-02-01. What is written here is missing there: name that place (docs/operations.md says how), or remove ${join(folder, 'moved.txt')} to go on here.`,
    );
  });

  it('says nothing to whoever names the new stores, though server and command line still meet there', () => {
    noteMove({ folder }, { folder, ...ENGINES }, NOW);
    expect(movedOn({ folder, ...ENGINES })).toBeUndefined();
  });

  it('says nothing any more once it has come back', () => {
    noteMove({ folder }, { folder, ...ENGINES }, NOW);
    noteMove({ folder: other, ...ENGINES }, { folder }, NOW);
    expect(movedOn({ folder })).toBeUndefined();
  });

  it('tells of another folder as well', () => {
    noteMove({ folder }, { folder: other }, NOW);
    expect(movedOn({ folder })).toContain(`was moved to ${other} on`);
    expect(movedOn({ folder: other })).toBeUndefined();
  });
});
