import { describe, expect, it } from '@jest/globals';
import { decideAll } from '@kernel/decider.js';
import { standing } from '@kernel/entries.js';
import { minutesOf, toFigure } from '@kernel/quantity.js';
import type { Membership } from '@modules/participation/contracts.js';
import { aDefinition, rulesOfDefinition } from '@testing/builders.js';
import { readFileSync } from 'node:fs';
import type { AcademyCommand, Given } from './academy.commands.js';
import { academy } from './academy.js';
import { attendancesOf, daysOf } from './academy.lookups.js';
import { attendedMinutes, heldMinutes, hoursOf, scheduledMinutes } from './schedule.js';
import { seatsOn } from './seats.js';
import { diplomaDue, shareOf } from './share.js';

const root = new URL('../../../', import.meta.url);

const decoded = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1250').decode(bytes);
  }
};

/** Rows by column: enough of the dialect for the sample. */
const rowsOf = (table: string): readonly ((column: string) => string)[] => {
  const text = decoded(readFileSync(new URL(`samples/malopolska-2014/${table}.csv`, root)));
  const [header = '', ...lines] = text.trim().split(/\r?\n/);
  const columns = header.split(';');
  return lines.map((line) => {
    const cells = line.split(';');
    return (column) => cells[columns.indexOf(column)] ?? '';
  });
};
const minutes = (hours: string): number => minutesOf(hours) ?? Number.NaN;

const definition = aDefinition({
  period: { from: '2014-10-01', to: '2015-06-30' },
  academy: { editions: [{ id: 'AW-1', sessions: 4, days: 8 }], threshold: 8000, seats: 3 },
});
const membership: readonly Membership[] = rowsOf('municipalities').map((cell) => ({
  teryt: cell('teryt'),
  name: cell('name'),
  track: cell('track'),
  from: cell('joined_on'),
}));
const context: Given = { edition: 'AW-1', rules: rulesOfDefinition(definition, '2015-07-01'), membership };

const commands: readonly AcademyCommand[] = [
  ...rowsOf('academy-days').map((cell): AcademyCommand => ({
    ...context,
    type: 'training-day',
    content: { day: Number(cell('day')), date: cell('on'), minutes: minutes(cell('hours')) },
  })),
  ...rowsOf('participants').map((cell): AcademyCommand => {
    const replaces = cell('replaces');
    const content = {
      person: cell('person'),
      teryt: cell('teryt'),
      side: cell('side') === 'JST' ? ('JST' as const) : ('NGO' as const),
      sex: cell('sex') === 'F' ? ('F' as const) : ('M' as const),
      on: cell('enrolled_on'),
      ...(replaces !== '' && { replaces, reason: cell('reason') }),
    };
    return { ...context, type: 'record', table: 'participants', ref: cell('ref'), content };
  }),
  ...rowsOf('attendance').map((cell): AcademyCommand => {
    const content = { person: cell('person'), day: Number(cell('day')), minutes: minutes(cell('hours')) };
    const entry = { ...context, table: 'attendance' as const, ref: cell('ref'), content };
    const corrects = cell('corrects');
    return corrects === ''
      ? { ...entry, type: 'record' }
      : { ...entry, type: 'correct', corrects, reason: cell('reason') };
  }),
];

interface Expected {
  readonly people: Readonly<Record<string, object>>;
}

describe('the sample programme’s Academy', () => {
  const { refusals, events, state } = decideAll(academy, commands, academy.initialState);

  it('is taken whole, and a second time changes nothing', () => {
    expect(refusals).toEqual([]);
    expect(events).toHaveLength(commands.length);
    const again = decideAll(academy, commands, state);
    expect([again.events, again.refusals]).toEqual([[], []]);
  });
  it.each(['2014-12-31', '2015-03-31', '2015-07-01'])('stands on %s as expected, person by person', (on) => {
    const expected = JSON.parse(
      readFileSync(new URL(`test/expected/malopolska-2014/${on}.json`, root), 'utf8'),
    ) as Expected;
    const days = daysOf(state);
    const scheduled = scheduledMinutes(days);
    const seated = new Set(seatsOn(standing(state.seats), on).map(({ person }) => person));
    const people = standing(state.seats).map(({ content: { person, teryt } }) => {
      const attendances = attendancesOf(state, person).map(({ content }) => content);
      const attended = attendedMinutes(attendances, days, on);
      const share = shareOf(attended, scheduled);
      const figures = {
        teryt,
        attended: hoursOf(attended),
        held: hoursOf(heldMinutes(days, on)),
        scheduled: hoursOf(scheduled),
        share: share && toFigure(share),
        diploma: seated.has(person) && diplomaDue(attended, scheduled, 8000),
        seated: seated.has(person),
      };
      return [person, figures] as const;
    });
    expect(Object.fromEntries(people)).toEqual(expected.people);
  });
});
