import type { Definition, Rules } from '@modules/programme/contracts.js';

const named = (text: string) => ({ pl: text, en: text });

/** A small programme that holds something of everything: period 2024, three planes, two tracks, two activity kinds. */
export const aDefinition = (change: Partial<Definition> = {}): Definition => ({
  id: 'demo',
  name: named('Demo'),
  fund: 'ESF',
  regime: 'TEST',
  period: { from: '2024-01-01', to: '2024-12-31' },
  timeZone: 'Europe/Warsaw',
  tracks: ['full', 'associate'],
  planes: ['I', 'II', 'III'].map((id) => ({ id, name: named(id) })),
  recommendations: [
    { id: 'I.1', plane: 'I', instruments: ['resolution', 'regulations'], name: named('Consultation') },
    { id: 'I.2', plane: 'I', instruments: ['ordinance', 'procedure'], name: named('Quality index') },
    { id: 'II.3', plane: 'II', instruments: ['regulations', 'ordinance'], name: named('Calls for proposals') },
    { id: 'II.4', plane: 'II', instruments: ['decision'], name: named('Use of property') },
    { id: 'III.5', plane: 'III', instruments: ['ordinance', 'procedure'], name: named('Coordinator') },
    { id: 'III.6', plane: 'III', instruments: ['ordinance', 'resolution'], name: named('Yearly meeting') },
  ],
  academy: { editions: [{ id: 'E1', sessions: 2, days: 4 }], threshold: 8000, seats: 3 },
  activityKinds: [
    { id: 'training', window: { from: '2024-03-01', to: '2024-05-31' }, name: named('Training') },
    { id: 'promotion', name: named('Promotion') },
  ],
  requirements: [
    { id: 'commitments', measure: 'commitments.active', minimum: '4', tracks: ['full'], due: '2024-06-30' },
    ...['I', 'II', 'III'].map((plane) => ({
      id: `commitments-${plane}`,
      measure: 'commitments.active' as const,
      plane,
      minimum: '1',
      tracks: ['full'],
      due: '2024-06-30',
    })),
    { id: 'adoption', measure: 'commitments.adopted', minimum: 'all', tracks: ['full'], due: '2024-12-31' },
    { id: 'seats', measure: 'academy.people', minimum: '3', tracks: ['full'], due: '2024-03-31' },
    { id: 'diplomas', measure: 'academy.diplomas', minimum: '3', tracks: ['full'], due: '2024-06-30' },
    {
      id: 'trainings',
      measure: 'activities.count',
      kinds: ['training'],
      minimum: '1',
      tracks: ['full'],
      due: '2024-05-31',
    },
    { id: 'advisory', measure: 'advisory.hours', average: '15', tracks: ['full'], due: '2024-12-31' },
  ],
  indicators: [
    { id: 'informed', measure: 'activities.people', kinds: ['promotion'] },
    { id: 'adopting', measure: 'municipalities.adopting' },
  ],
  ...change,
});

/** The rules of `aDefinition` on a day in the middle of its period. */
export const someRules = (change: Partial<Rules> = {}): Rules => ({
  definitions: [{ from: '2024-01-01', definition: aDefinition() }],
  today: '2024-07-01',
  ...change,
});

/** The rules of one definition that is in force from its period's first day. */
export const rulesOfDefinition = (definition: Definition, today = '2024-07-01'): Rules => ({
  definitions: [{ from: definition.period.from, definition }],
  today,
});
