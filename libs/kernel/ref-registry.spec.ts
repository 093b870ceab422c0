import { describe, expect, it } from '@jest/globals';

import { ProcessRefs } from './ref-registry.js';
import type { RefClaim, RefIndex, TakenRef } from './refs.js';

const claimOf = (ref: string): RefClaim => ({ programme: 'p', table: 'advisory', ref });

/** A view of refs that shows what it is told, when it is told. */
class ToldIndex implements RefIndex {
  readonly shown: TakenRef[] = [];
  asked = 0;
  gate: Promise<void> = Promise.resolve();
  built: Promise<void> = Promise.resolve();

  ready(): Promise<void> {
    return this.built;
  }

  async find(refs: readonly RefClaim[]): Promise<readonly TakenRef[]> {
    this.asked += 1;
    await this.gate;
    return this.shown.filter(({ ref, table }) => refs.some((claim) => claim.ref === ref && claim.table === table));
  }
}

describe('a ref that nobody has used', () => {
  it('is taken once: a second stream is told where it stands', async () => {
    const refs = new ProcessRefs(new ToldIndex());
    expect(await refs.claim('advisory-p:120805', [claimOf('DOR/1')])).toEqual([]);
    expect(await refs.claim('advisory-p:121703', [claimOf('DOR/1')])).toEqual([
      { ...claimOf('DOR/1'), stream: 'advisory-p:120805' },
    ]);
  });

  it('may be claimed again by its own stream, and by a stream of another table or programme', async () => {
    const refs = new ProcessRefs(new ToldIndex());
    await refs.claim('advisory-p:120805', [claimOf('1')]);
    expect(await refs.claim('advisory-p:120805', [claimOf('1')])).toEqual([]);
    expect(await refs.claim('activities-p:121703', [{ ...claimOf('1'), table: 'activities' }])).toEqual([]);
    expect(await refs.claim('advisory-q:121703', [{ ...claimOf('1'), programme: 'q' }])).toEqual([]);
  });

  it('goes to one of two that ask at the same time', async () => {
    const index = new ToldIndex();
    const refs = new ProcessRefs(index);
    const answers = await Promise.all([
      refs.claim('advisory-p:120805', [claimOf('1')]),
      refs.claim('advisory-p:121703', [claimOf('1')]),
    ]);
    expect(answers.map(({ length }) => length)).toEqual([0, 1]);
  });

  it('is free again when it was released, but not while another claim of the same stream holds it', async () => {
    const refs = new ProcessRefs(new ToldIndex());
    await refs.claim('advisory-p:120805', [claimOf('1')]);
    await refs.claim('advisory-p:120805', [claimOf('1')]);
    refs.release('advisory-p:120805', [claimOf('1')]);
    expect(await refs.claim('advisory-p:121703', [claimOf('1')])).toHaveLength(1);
    refs.release('advisory-p:120805', [claimOf('1')]);
    expect(await refs.claim('advisory-p:121703', [claimOf('1')])).toEqual([]);
  });
});

describe('a ref that the view shows', () => {
  it('is refused to another stream, and nothing of the claim is kept', async () => {
    const index = new ToldIndex();
    index.shown.push({ ...claimOf('1'), stream: 'advisory-p:120805' });
    const refs = new ProcessRefs(index);
    expect(await refs.claim('advisory-p:121703', [claimOf('2'), claimOf('1')])).toEqual(index.shown);
    expect(await refs.claim('advisory-p:120501', [claimOf('2')])).toEqual([]);
  });

  it('stays with both streams when two processes raced for it', async () => {
    const index = new ToldIndex();
    index.shown.push({ ...claimOf('1'), stream: 'advisory-p:1' }, { ...claimOf('1'), stream: 'advisory-p:2' });
    const refs = new ProcessRefs(index);
    expect(await refs.claim('advisory-p:2', [claimOf('1')])).toEqual([]);
    expect(await refs.claim('advisory-p:3', [claimOf('1')])).toHaveLength(1);
  });

  it('frees the claim when the view cannot be asked', async () => {
    const index = new ToldIndex();
    const refs = new ProcessRefs(index);
    index.gate = Promise.reject(new Error('The view cannot be read.'));
    await expect(refs.claim('advisory-p:1', [claimOf('1')])).rejects.toThrow('cannot be read');
    index.gate = Promise.resolve();
    expect(await refs.claim('advisory-p:2', [claimOf('1')])).toEqual([]);
  });
});

describe('a view that is first built', () => {
  it('lets writes wait, and an interrupted build is waited for anew', async () => {
    const index = new ToldIndex();
    const refs = new ProcessRefs(index);
    index.built = Promise.reject(new Error('The view was not built.'));
    await expect(refs.claim('advisory-p:1', [claimOf('1')])).rejects.toThrow('not built');
    expect(index.asked).toBe(0);
    index.built = Promise.resolve();
    expect(await refs.claim('advisory-p:1', [claimOf('1')])).toEqual([]);
  });
});

describe('a ref that is looked for', () => {
  it('is found where it was written a moment ago, and where the view shows it', async () => {
    const index = new ToldIndex();
    const refs = new ProcessRefs(index);
    await refs.claim('advisory-p:1', [claimOf('1')]);
    index.shown.push({ ...claimOf('2'), stream: 'advisory-p:2' });
    expect((await refs.find(['1', '2', '3'].map(claimOf))).map(({ stream }) => stream)).toEqual([
      'advisory-p:1',
      'advisory-p:2',
    ]);
  });

  it('waits while the view is first built', async () => {
    const index = new ToldIndex();
    index.built = Promise.reject(new Error('The view was not built.'));
    await expect(new ProcessRefs(index).find([claimOf('1')])).rejects.toThrow('not built');
  });
});

describe('more claims than are kept in memory', () => {
  it('lets go of those that the view shows, and of no other', async () => {
    const index = new ToldIndex();
    const refs = new ProcessRefs(index, 2);
    for (const ref of ['1', '2']) await refs.claim('advisory-p:1', [claimOf(ref)]);
    index.shown.push({ ...claimOf('1'), stream: 'advisory-p:1' });
    await refs.claim('advisory-p:1', [claimOf('3')]);
    index.shown.length = 0;
    // Ref 1 is known to the view alone now, and the view forgot it; ref 2 is still held here.
    expect(await refs.claim('advisory-p:2', [claimOf('1')])).toEqual([]);
    expect(await refs.claim('advisory-p:2', [claimOf('2')])).toHaveLength(1);
  });
});
