import { describe, expect, it } from '@jest/globals';
import type { Day } from '@kernel/day.js';
import { commitmentsOn, isActiveCommitment } from './commitment-standing.js';
import type { ParticipationEntry } from './commitments.js';
import type { Adoption, CommitmentEntry } from './participation.events.js';

const teryt = '1208053';
type Action = CommitmentEntry extends infer Each
  ? Each extends CommitmentEntry
    ? Omit<Each, 'teryt' | 'on'>
    : never
  : never;

const entry = (ref: string, place: number, on: Day, action: Action): ParticipationEntry => ({
  table: 'commitments',
  ref,
  place,
  content: { teryt, on, ...action } as CommitmentEntry,
});
const commit = (ref: string, place: number, on: Day, recommendation: string) =>
  entry(ref, place, on, { action: 'commit', recommendation });
const withdraw = (ref: string, place: number, on: Day, recommendation: string) =>
  entry(ref, place, on, { action: 'withdraw', recommendation });
const replace = (ref: string, place: number, on: Day, [recommendation, replacedBy]: readonly [string, string]) =>
  entry(ref, place, on, { action: 'replace', recommendation, replacedBy });

const act = (ref: string, place: number, on: Day, repealed?: Day): ParticipationEntry => {
  const content: Adoption = { teryt, recommendation: 'I.1', instrument: 'ordinance', number: ref, on, title: ref };
  return {
    table: 'adoptions',
    ref,
    place,
    content: repealed === undefined ? content : { ...content, repealed: { on: repealed } },
  };
};

const brief = (entries: readonly ParticipationEntry[], day: Day) =>
  commitmentsOn(entries, day).map(({ recommendation, state, since }) => `${recommendation} ${state} since ${since}`);

describe('a recommendation committed to', () => {
  const entries = [
    commit('Z2', 1, '2024-02-02', 'II.3'),
    commit('Z1', 0, '2024-02-02', 'I.1'),
    commit('Z3', 2, '2024-03-01', 'I.1'),
  ];

  it('is not there the day before, and is committed on its day', () => {
    expect(brief(entries, '2024-02-01')).toEqual([]);
    expect(brief(entries, '2024-02-02')).toEqual(['I.1 committed since 2024-02-02', 'II.3 committed since 2024-02-02']);
  });

  it('is one commitment when committed to twice, and names both entries', () => {
    expect(brief(entries, '2024-03-02')).toEqual(['I.1 committed since 2024-02-02', 'II.3 committed since 2024-02-02']);
    expect(commitmentsOn(entries, '2024-03-02')[0]?.refs).toEqual(['Z1', 'Z3']);
  });

  it('is withdrawn once withdrawn, however often it was committed to, and stays listed in its place', () => {
    const all = [...entries, withdraw('Z4', 3, '2024-04-01', 'I.1'), commit('Z5', 4, '2024-04-02', 'I.2')];
    expect(brief(all, '2024-04-02')).toEqual([
      'I.1 withdrawn since 2024-04-01',
      'II.3 committed since 2024-02-02',
      'I.2 committed since 2024-04-02',
    ]);
    expect(commitmentsOn(all, '2024-04-02').map(isActiveCommitment)).toEqual([false, true, true]);
  });
});

describe('a commitment replaced by another', () => {
  const entries = [commit('Z1', 0, '2024-02-02', 'I.1'), replace('Z2', 1, '2024-03-01', ['I.1', 'I.2'])];

  it('ends, and the other begins on that day', () => {
    expect(brief(entries, '2024-03-01')).toEqual(['I.1 replaced since 2024-03-01', 'I.2 committed since 2024-03-01']);
    expect(commitmentsOn(entries, '2024-03-01')).toMatchObject([
      { replacedBy: 'I.2', refs: ['Z1', 'Z2'] },
      { from: '2024-03-01', refs: ['Z2'] },
    ]);
  });

  it('joins the other where that was committed to already', () => {
    const all = [...entries, commit('Z0', 2, '2024-02-01', 'I.2')];
    expect(brief(all, '2024-03-01')).toEqual(['I.2 committed since 2024-02-01', 'I.1 replaced since 2024-03-01']);
  });
});

describe('a commitment with acts', () => {
  const committed = commit('Z1', 0, '2024-02-02', 'I.1');

  it('is adopted from its first act’s day', () => {
    const entries = [committed, act('A2', 1, '2024-03-05'), act('A1', 2, '2024-03-02')];
    expect(brief(entries, '2024-03-01')).toEqual(['I.1 committed since 2024-02-02']);
    expect(brief(entries, '2024-03-06')).toEqual(['I.1 adopted since 2024-03-02']);
    expect(commitmentsOn(entries, '2024-03-06')[0]?.acts).toEqual([
      { ref: 'A1', on: '2024-03-02' },
      { ref: 'A2', on: '2024-03-05' },
    ]);
  });

  it('is adopted until the day before its only act is repealed', () => {
    const entries = [committed, act('A1', 1, '2024-03-02', '2024-04-01')];
    expect(brief(entries, '2024-03-31')).toEqual(['I.1 adopted since 2024-03-02']);
    expect(brief(entries, '2024-04-01')).toEqual(['I.1 committed since 2024-04-01']);
  });

  it('stays adopted while one of its acts is in force, without a break', () => {
    const entries = [
      committed,
      act('A1', 1, '2024-03-02', '2024-04-01'),
      act('A2', 2, '2024-04-01', '2024-05-01'),
      act('A3', 3, '2024-06-01'),
    ];
    expect(brief(entries, '2024-04-30')).toEqual(['I.1 adopted since 2024-03-02']);
    expect(brief(entries, '2024-05-15')).toEqual(['I.1 committed since 2024-05-01']);
    expect(brief(entries, '2024-06-01')).toEqual(['I.1 adopted since 2024-06-01']);
  });

  it('is committed again since the last of its repeals, in whatever order these came', () => {
    const entries = [committed, act('A1', 1, '2024-03-02', '2024-06-01'), act('A2', 2, '2024-03-05', '2024-04-01')];
    expect(brief(entries, '2024-05-31')).toEqual(['I.1 adopted since 2024-03-02']);
    expect(brief(entries, '2024-06-02')).toEqual(['I.1 committed since 2024-06-01']);
  });

  it('was never adopted by an act repealed on its own day', () => {
    expect(brief([committed, act('A1', 1, '2024-03-02', '2024-03-02')], '2024-03-02')).toEqual([
      'I.1 committed since 2024-02-02',
    ]);
  });

  it('begins anew after its end: earlier acts do not count', () => {
    const entries = [
      committed,
      act('A1', 1, '2024-03-02'),
      withdraw('Z2', 2, '2024-04-01', 'I.1'),
      commit('Z3', 3, '2024-05-01', 'I.1'),
      act('A2', 4, '2024-06-01'),
    ];
    expect(brief(entries, '2024-04-01')).toEqual(['I.1 withdrawn since 2024-04-01']);
    expect(brief(entries, '2024-05-01')).toEqual(['I.1 committed since 2024-05-01']);
    expect(commitmentsOn(entries, '2024-06-01')).toMatchObject([
      { state: 'adopted', refs: ['Z3'], acts: [{ ref: 'A2' }] },
    ]);
  });

  it('takes no act once it has ended', () => {
    const entries = [committed, withdraw('Z2', 1, '2024-03-01', 'I.1'), act('A1', 2, '2024-03-02')];
    expect(commitmentsOn(entries, '2024-03-02')).toMatchObject([{ state: 'withdrawn', acts: [] }]);
  });

  it('takes no act that came before it, of its day or of an earlier one', () => {
    expect(brief([act('A1', 0, '2024-02-02'), commit('Z1', 1, '2024-02-02', 'I.1')], '2024-03-01')).toEqual([
      'I.1 committed since 2024-02-02',
    ]);
  });
});
