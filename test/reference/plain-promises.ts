import type { Adoption, CommitmentEntry } from '@modules/participation/contracts.js';
import type { Definition } from '@modules/programme/contracts.js';
import { byTurn, definitionOf, faultsOfDay, memberOf, named, standing } from './plain-record.js';
import type { PlainRecord, Said } from './plain-record.js';

interface Turn {
  readonly entry: Said<{ readonly on: string }>;
  readonly action?: CommitmentEntry;
  readonly act?: Adoption;
}

/** Commitments and acts of a municipality, each on its day. */
export const turnsOf = (record: PlainRecord, key: string): readonly Turn[] =>
  [
    ...standing(record.commitments).map((entry) => ({ entry, action: entry.content })),
    ...standing(record.adoptions).map((entry) => ({ entry, act: entry.content })),
  ]
    .filter(({ entry }) => entry.key === key)
    .toSorted((a, b) => byTurn(a.entry, b.entry));

/** What stands before a turn. */
interface Before {
  readonly record: PlainRecord;
  readonly active: Set<string>;
  confirmed: boolean;
}

/** What is wrong with a municipality's commitments and acts. */
export const promises = (record: PlainRecord, key: string): readonly string[] => {
  const before: Before = { record, active: new Set(), confirmed: false };
  return turnsOf(record, key).flatMap(({ entry, action, act }) => {
    const faults = act ? ofAct(act, before, key) : action ? ofAction(action, before, key) : [];
    if (action) take(action, before);
    return named(entry, faults);
  });
};

const member = ({ record }: Before, key: string, day: string): readonly string[] =>
  memberOf(record, key, day) ? [] : [`~no member ${day}`];

const ofAct = (act: Adoption, before: Before, key: string): readonly string[] => {
  const { on, recommendation, instrument } = act;
  const found = definitionOf(before.record, on).recommendations.find(({ id }) => id === recommendation);
  return [
    ...member(before, key, on),
    ...faultsOfDay(before.record, on, 'later'),
    ...(found ? [] : [`unknown ${recommendation} ${on}`]),
    ...(found?.instruments.includes(instrument) === false ? [`instrument ${instrument} ${on}`] : []),
    ...(before.active.has(recommendation) ? [] : ['~not committed']),
    ...ofRepeal(act, before, key),
  ];
};

const ofRepeal = ({ on, repealed }: Adoption, before: Before, key: string): readonly string[] =>
  repealed
    ? [
        ...faultsOfDay(before.record, repealed.on, 'later'),
        ...member(before, key, repealed.on),
        ...(repealed.on < on ? ['repealed before'] : []),
      ]
    : [];

const ofAction = (action: CommitmentEntry, before: Before, key: string): readonly string[] => {
  const { on } = action;
  const definition = definitionOf(before.record, on);
  const track = memberOf(before.record, key, on)?.content.track ?? '';
  const promised = promisedBy(action);
  const known = promised === undefined || definition.recommendations.some(({ id }) => id === promised);
  return [
    ...member(before, key, on),
    ...faultsOfDay(before.record, on, 'within'),
    ...(known ? [] : [`unknown ${promised} ${on}`]),
    ...ofStanding(action, before, { definition, track }),
  ];
};

/** What an action lacks among the commitments that stand. */
const ofStanding = (action: CommitmentEntry, before: Before, asked: Asked): readonly string[] => {
  if (action.action === 'commit') return [];
  if (action.action !== 'confirm') return ofChange(action, before, asked);
  const parts = partsOf(asked.definition, asked.track, before.active);
  if (parts.length === 0) return ['~nothing to confirm'];
  return parts.some(({ counted, needed }) => counted < needed) ? ['~incomplete'] : [];
};

type Change = Extract<CommitmentEntry, { readonly action: 'replace' | 'withdraw' }>;

interface Asked {
  readonly definition: Definition;
  readonly track: string;
}

const ofChange = (action: Change, before: Before, { definition, track }: Asked): readonly string[] => {
  const itself = promisedBy(action) === action.recommendation ? ['replaced by itself'] : [];
  if (!before.active.has(action.recommendation)) return [...itself, '~not active'];
  if (!before.confirmed) return itself;
  const after = { ...before, active: new Set(before.active) };
  take(action, after);
  const had = partsOf(definition, track, before.active);
  const broken = partsOf(definition, track, after.active).some(
    ({ counted, needed }, index) => counted < needed && counted < (had[index]?.counted ?? 0),
  );
  return [...itself, ...(action.reason === undefined ? ['~no reason'] : []), ...(broken ? ['~rule broken'] : [])];
};

/** What an action newly promises. */
const promisedBy = (action: CommitmentEntry): string | undefined => {
  if (action.action === 'commit') return action.recommendation;
  return action.action === 'replace' ? action.replacedBy : undefined;
};

const take = (action: CommitmentEntry, after: Before): void => {
  if (action.action === 'confirm') {
    after.confirmed = true;
    return;
  }
  const stood = action.action === 'commit' || after.active.delete(action.recommendation);
  const promised = promisedBy(action);
  if (stood && promised !== undefined) after.active.add(promised);
};

/** The rule of commitments on a day, requirement by requirement: how many of it there are, and how many there must be. */
const partsOf = ({ requirements, recommendations }: Definition, track: string, active: ReadonlySet<string>) => {
  const planes = new Map(recommendations.map(({ id, plane }) => [id, plane]));
  return requirements.flatMap((requirement) => {
    if (!('minimum' in requirement) || requirement.measure !== 'commitments.active') return [];
    const { plane, minimum, tracks } = requirement;
    const counted = [...active].filter((one) => plane === undefined || planes.get(one) === plane).length;
    return tracks.includes(track) ? [{ counted, needed: Number(minimum) }] : [];
  });
};
