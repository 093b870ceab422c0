import { describe, expect, it } from '@jest/globals';
import { aDefinition } from '@testing/builders.js';
import { definitionDifferences } from './definition.differences.js';
import type { Definition } from './definition.js';

const before = aDefinition();
const against = (change: Partial<Definition>) => definitionDifferences(before, aDefinition(change));

describe('two definitions that say the same', () => {
  it('do not differ', () => {
    expect(definitionDifferences(before, aDefinition())).toEqual([]);
  });
});

describe('two definitions that differ', () => {
  it('name the place with both values, in the words of the file', () => {
    expect(against({ timeZone: 'UTC' })).toEqual([{ path: 'time_zone', standing: 'Europe/Warsaw', sent: 'UTC' }]);
    expect(against({ academy: { ...before.academy, threshold: 7550 } })).toEqual([
      { path: 'academy.attendance.threshold', standing: '80%', sent: '75.5%' },
    ]);
  });
  it('name an item of a list by its id', () => {
    const requirements = before.requirements.map((one) =>
      one.id === 'adoption' ? { ...one, due: '2024-11-30' } : one,
    );
    expect(against({ requirements })).toEqual([
      { path: 'requirements[adoption].due', standing: '2024-12-31', sent: '2024-11-30' },
    ]);
  });
  it('show an item whole that only one of them has, wherever it stands', () => {
    expect(against({ indicators: before.indicators.slice(1) })).toEqual([
      {
        path: 'indicators[informed]',
        standing: { id: 'informed', measure: 'activities.people', kind: 'promotion' },
        sent: undefined,
      },
    ]);
    const kind = { id: 'seminar', name: { pl: 's', en: 's' } };
    expect(against({ activityKinds: [kind, ...before.activityKinds] })).toEqual([
      { path: 'activity_kinds[seminar]', standing: undefined, sent: kind },
    ]);
  });
  it('show plain lists whole', () => {
    expect(against({ tracks: ['full'] })).toEqual([
      { path: 'tracks', standing: ['full', 'associate'], sent: ['full'] },
    ]);
  });
  it('name the order of a list, which is what people see', () => {
    expect(against({ planes: before.planes.toReversed() })).toEqual([
      { path: 'planes (order)', standing: ['I', 'II', 'III'], sent: ['III', 'II', 'I'] },
    ]);
  });
  it('name every place', () => {
    const paths = against({ id: 'other', academy: { ...before.academy, seats: 9 } });
    expect(paths.map(({ path }) => path)).toEqual(['id', 'academy.seats']);
  });
});
