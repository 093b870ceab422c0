import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { Json, JsonObject } from '@kernel/json.js';
import { aDefinition } from '@testing/builders.js';
import { checkDefinition } from './definition.check.js';
import { toDocument } from './definition.document.js';
import type { Definition } from './definition.js';

const sample = (): JsonObject => parse(readFileSync('samples/malopolska-2014/programme.yaml', 'utf8')) as JsonObject;

const definitionOf = (document: Json): Definition => {
  const checked = checkDefinition(document);
  if ('faults' in checked) throw new Error(checked.faults.map(({ message }) => message).join('\n'));
  return checked.definition;
};

const faultsOf = (document: Json) => {
  const checked = checkDefinition(document);
  return 'faults' in checked ? checked.faults : [];
};

/** The small programme with another value at a path (`requirements.0.due`); undefined takes the key away. */
const changed = (...changes: readonly (readonly [path: string, value: Json | undefined])[]): JsonObject => {
  const document = JSON.parse(JSON.stringify(toDocument(aDefinition()))) as JsonObject;
  for (const [path, value] of changes) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let holder = document as Record<string, Json | undefined>;
    for (const key of keys) holder = holder[key] as Record<string, Json | undefined>;
    if (value === undefined) delete holder[last];
    else holder[last] = value;
  }
  return document;
};

describe('the founding programme', () => {
  const definition = definitionOf(sample());

  it('is read without a fault', () => {
    expect(faultsOf(sample())).toEqual([]);
    expect(definition).toMatchObject({
      id: 'malopolska-2014',
      fund: 'ESF',
      period: { from: '2014-07-01', to: '2015-06-30' },
      timeZone: 'Europe/Warsaw',
      tracks: ['full', 'associate'],
    });
  });
  it('is read whole', () => {
    expect(definition.planes.map(({ id }) => id)).toEqual(['I', 'II', 'III']);
    expect(definition.recommendations).toHaveLength(7);
    expect(definition.recommendations[6]).toEqual({
      id: 'II.3b',
      plane: 'II',
      instruments: ['regulations', 'ordinance', 'procedure', 'decision'],
      name: { pl: 'Tryb małych grantów', en: 'Small-grants procedure' },
    });
    expect(definition.academy).toEqual({ editions: [{ id: 'AW-1', sessions: 4, days: 8 }], threshold: 8000, seats: 3 });
    expect(definition.activityKinds).toHaveLength(12);
    expect(definition.activityKinds[0]?.window).toEqual({ from: '2014-10-01', to: '2014-11-30' });
    expect(definition.requirements).toHaveLength(21);
    expect(definition.requirements[4]).toEqual({
      id: 'adoption',
      measure: 'commitments.adopted',
      minimum: 'all',
      tracks: ['full'],
      due: '2015-06-30',
    });
    expect(definition.requirements[7]?.measure).toBe('academy.diplomas');
    expect(definition.requirements.find(({ id }) => id === 'ngo-consultations')).toMatchObject({
      kinds: ['ngo-consultation'],
      average: '30',
    });
    expect(definition.indicators[2]).toEqual({
      id: 'ngo-people-trained',
      measure: 'activities.people',
      kinds: ['ngo-training', 'ngo-seminar'],
    });
  });
  it('comes back the same from the document that it is written to', () => {
    expect(definitionOf(toDocument(definition))).toEqual(definition);
    expect(definitionOf(JSON.parse(JSON.stringify(toDocument(definition))) as Json)).toEqual(definition);
  });
});

describe('a definition in other words', () => {
  it.each([
    ['requirements.0.minimum', 2.5, 'requirements.0.minimum', '2.5'],
    ['requirements.0.minimum', '2,50', 'requirements.0.minimum', '2.5'],
    ['requirements.0.minimum', '04', 'requirements.0.minimum', '4'],
    ['requirements.0.minimum', 0, 'requirements.0.minimum', '0'],
    ['requirements.8.average', '0.0001', 'requirements.8.average', '0.0001'],
    ['academy.attendance.threshold', '79.99%', 'academy.threshold', 7999],
    ['academy.attendance.threshold', '66,6 %', 'academy.threshold', 6660],
    ['academy.attendance.threshold', '0%', 'academy.threshold', 0],
    ['academy.attendance.threshold', '100%', 'academy.threshold', 10_000],
    ['academy.seats', '5', 'academy.seats', 5],
    ['academy.editions', [], 'academy.editions', []],
    ['regime', 2021, 'regime', '2021'],
    ['activity_kinds.0.window', { from: '2024-03-01' }, 'activityKinds.0.window', { from: '2024-03-01' }],
  ])('takes at %s %j', (path, value, where, read) => {
    const definition: unknown = definitionOf(changed([path, value]));
    expect(definition).toHaveProperty(where, read);
  });
  it('may leave out windows and the unit of attendance, and write one kind as kinds', () => {
    const document = changed(
      ['activity_kinds.0.window', undefined],
      ['academy.attendance.unit', undefined],
      ['requirements.7.kind', undefined],
      ['requirements.7.kinds', ['training', 'promotion']],
    );
    expect(definitionOf(document).requirements[7]?.kinds).toEqual(['training', 'promotion']);
  });
  it('may have other tracks, planes, kinds and numbers', () => {
    const document = changed(
      ['tracks', ['basic', 'plus', 'pilot']],
      ['planes', [{ id: 'only', name: { pl: 'Jedna', en: 'Only' } }]],
      ['recommendations', [{ id: 'R', plane: 'only', instruments: ['decision'], name: { pl: 'r', en: 'r' } }]],
      ['activity_kinds', []],
      ['requirements', []],
      ['indicators', []],
    );
    expect(definitionOf(document)).toMatchObject({ tracks: ['basic', 'plus', 'pilot'], activityKinds: [] });
  });
});

const unreadable = 'programme.definition-unreadable';
const missing = 'programme.definition-missing-key';
const duplicate = 'programme.definition-duplicate';
const unknownReference = 'programme.definition-unknown-reference';
const inconsistent = 'programme.definition-inconsistent';
const name = { pl: 'x', en: 'x' };

describe('a definition with one fault', () => {
  it.each([
    ['id', 'ma/lo', 'id', unreadable],
    ['id', undefined, 'id', missing],
    ['id', null, 'id', missing],
    ['name', 'Demo', 'name', unreadable],
    ['name', undefined, 'name', missing],
    ['name.en', undefined, 'name.en', missing],
    ['name.pl', 'x'.repeat(501), 'name.pl', unreadable],
    ['fund', ' ', 'fund', unreadable],
    ['fund', 'E\u0000F', 'fund', unreadable],
    ['fund', 'half \ud83c', 'fund', unreadable],
    ['fund', ['ESF'], 'fund', unreadable],
    ['regime', undefined, 'regime', missing],
    ['period', '2024', 'period', unreadable],
    ['period.from', '2024-02-30', 'period.from', unreadable],
    ['period.to', undefined, 'period.to', missing],
    ['period.to', '2023-12-31', 'period', inconsistent],
    ['time_zone', 'Europe/Krakow', 'time_zone', unreadable],
    ['tracks', 'full', 'tracks', unreadable],
    ['tracks', undefined, 'tracks', missing],
    ['tracks.2', 'full', 'tracks[2]', duplicate],
    ['tracks.2', 7, 'tracks[2]', unreadable],
    ['planes', undefined, 'planes', missing],
    ['planes.3', { id: 'I', name }, 'planes[3].id', duplicate],
    ['planes.0.name', undefined, 'planes[0].name', missing],
    ['recommendations', [], 'recommendations', inconsistent],
    ['recommendations.0.id', 1.1, 'recommendations[0].id', unreadable],
    ['recommendations.1.id', 'I.1', 'recommendations[1].id', duplicate],
    ['recommendations.0.plane', 'IV', 'recommendations[0].plane', unknownReference],
    ['recommendations.0.plane', undefined, 'recommendations[0].plane', missing],
    ['recommendations.0.instruments', [], 'recommendations[0].instruments', inconsistent],
    ['recommendations.0.instruments.0', 'law', 'recommendations[0].instruments[0]', unreadable],
    ['recommendations.0.instruments.1', 'resolution', 'recommendations[0].instruments[1]', duplicate],
    ['academy', undefined, 'academy', missing],
    ['academy.seats', 0, 'academy.seats', unreadable],
    ['academy.seats', 2.5, 'academy.seats', unreadable],
    ['academy.seats', -1, 'academy.seats', unreadable],
    ['academy.attendance', undefined, 'academy.attendance', missing],
    ['academy.attendance.threshold', '100.01%', 'academy.attendance.threshold', unreadable],
    ['academy.attendance.threshold', '79.999%', 'academy.attendance.threshold', unreadable],
    ['academy.attendance.threshold', '-1%', 'academy.attendance.threshold', unreadable],
    ['academy.attendance.threshold', 80, 'academy.attendance.threshold', unreadable],
    ['academy.attendance.unit', 'days', 'academy.attendance.unit', unreadable],
    ['academy.editions.0.days', 0, 'academy.editions[0].days', unreadable],
    ['academy.editions.0.sessions', 'four', 'academy.editions[0].sessions', unreadable],
    ['academy.editions.1', { id: 'E1', sessions: 1, days: 1 }, 'academy.editions[1].id', duplicate],
    ['activity_kinds.2', { id: 'training', name }, 'activity_kinds[2].id', duplicate],
    ['activity_kinds.0.window.to', '2024-02-01', 'activity_kinds[0].window', inconsistent],
    ['activity_kinds.0.window.from', undefined, 'activity_kinds[0].window.from', missing],
    ['requirements.0', 'four', 'requirements[0]', unreadable],
    ['requirements.1.id', 'commitments', 'requirements[1].id', duplicate],
    ['requirements.0.measure', 'commitments', 'requirements[0].measure', unreadable],
    ['requirements.0.measure', 'municipalities.adopting', 'requirements[0].measure', inconsistent],
    ['requirements.0.minimum', 'all', 'requirements[0].minimum', inconsistent],
    ['requirements.0.minimum', undefined, 'requirements[0].minimum', missing],
    ['requirements.0.minimum', -1, 'requirements[0].minimum', unreadable],
    ['requirements.0.minimum', 'many', 'requirements[0].minimum', unreadable],
    ['requirements.8.average', 'all', 'requirements[8].average', unreadable],
    ['requirements.8.average', 0.000_01, 'requirements[8].average', unreadable],
    ['requirements.0.average', 3, 'requirements[0].average', inconsistent],
    ['requirements.0.tracks', [], 'requirements[0].tracks', inconsistent],
    ['requirements.0.tracks.0', 'half', 'requirements[0].tracks[0]', unknownReference],
    ['requirements.0.tracks.1', 'full', 'requirements[0].tracks[1]', duplicate],
    ['requirements.0.due', '31.12.2024', 'requirements[0].due', unreadable],
    ['requirements.1.plane', 'IV', 'requirements[1].plane', unknownReference],
    ['requirements.4.plane', 'I', 'requirements[4].plane', inconsistent],
    ['requirements.0.kind', 'training', 'requirements[0].kind', inconsistent],
    ['requirements.7.kind', undefined, 'requirements[7].kind', missing],
    ['requirements.7.kind', 'seminar', 'requirements[7].kind', unknownReference],
    ['requirements.7.kinds', ['training'], 'requirements[7].kinds', inconsistent],
    ['indicators.0.kind', 'seminar', 'indicators[0].kind', unknownReference],
    ['indicators.1.kinds', ['training'], 'indicators[1].kinds', inconsistent],
    ['indicators.1.id', 'informed', 'indicators[1].id', duplicate],
    ['indicators', undefined, 'indicators', missing],
    ['note', 'x', 'note', 'programme.definition-unknown-key'],
    ['requirements.0.treshold', 4, 'requirements[0].treshold', 'programme.definition-unknown-key'],
    ['indicators.0.minimum', 4, 'indicators[0].minimum', 'programme.definition-unknown-key'],
  ])('%s: %j is named as %s, %s', (path, value, where, code) => {
    const faults = faultsOf(changed([path, value]));
    expect(faults.map((fault) => [fault.path, fault.code])).toEqual([[where, code]]);
    expect(faults[0]?.expected).not.toBe('');
    expect(faults[0]?.message).toContain(where);
  });
  it('says what stands there, what was expected, and where as a JSON pointer', () => {
    expect(faultsOf(changed(['requirements.1.plane', 'IV']))).toEqual([
      {
        code: unknownReference,
        path: 'requirements[1].plane',
        pointer: '/requirements/1/plane',
        value: 'IV',
        expected: 'one of I, II, III (planes)',
        message: 'requirements[1].plane names “IV”, which is not in planes.',
      },
    ]);
  });
  it('escapes what a JSON pointer escapes', () => {
    expect(faultsOf(changed(['a/b~c', 1]))[0]?.pointer).toBe('/a~1b~0c');
  });
});

describe('a definition with many faults', () => {
  it('has every one of them named', () => {
    const document = changed(
      ['id', undefined],
      ['period.to', '2024-13-01'],
      ['planes.0.id', 'bad id'],
      ['academy.seats', 'three'],
      ['requirements.0.due', undefined],
      ['requirements.0.foo', 1],
      ['indicators.0.measure', 'people'],
    );
    expect(
      faultsOf(document)
        .map(({ path }) => path)
        .toSorted(),
    ).toEqual([
      'academy.seats',
      'id',
      'indicators[0].measure',
      'period.to',
      'planes[0].id',
      'requirements[0].due',
      'requirements[0].foo',
    ]);
  });
  it('is not blamed twice: what points to a list that cannot be read is left alone', () => {
    expect(faultsOf(changed(['planes', 'three'])).map(({ path }) => path)).toEqual(['planes']);
    expect(faultsOf(changed(['tracks', undefined])).map(({ path }) => path)).toEqual(['tracks']);
  });
  it.each([[null], ['x'], [[]], [7]])('is refused as a whole when it is %j', (document) => {
    expect(faultsOf(document)).toHaveLength(1);
    expect(faultsOf(document)[0]?.message).toMatch(/^The definition /);
  });
  it('names every missing key of an empty one', () => {
    expect(faultsOf({}).map(({ path }) => path)).toHaveLength(13);
  });
});
