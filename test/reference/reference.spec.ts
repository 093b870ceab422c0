import { describe, expect, it } from '@jest/globals';
import type { Fact } from '@kernel/event.js';
import { DomainError } from '@kernel/errors.js';
import { misfit } from '@testing/event-contract.js';
import fc from 'fast-check';
import { contractFolder } from '../contract-folders.js';
import { recordInMemory } from '../record-in-memory.js';
import type { RecordInMemory } from '../record-in-memory.js';
import { asRecorded, beginning, commandOf, step } from './histories.js';
import type { Ready, Step } from './histories.js';
import { dateOf, seatOf } from './plain-academy.js';
import { afterCommand } from './plain-record.js';
import type { PlainRecord, Said } from './plain-record.js';
import { faultsIn } from './plain-rules.js';
import { plainStanding } from './plain-standing.js';
import { AMENDED, day, FIRST, keyOf, SECOND, TODAY, UNITS } from './said.js';

/** So many runs tell most mistakes apart; more of them, with a longer wait and TEST_SEED=any, find the rest: so far two mistakes of the record, and three of its double. */
const RUNS = 100;
const PATIENCE = 120_000;

const EMPTY: PlainRecord = {
  definitions: [
    { from: FIRST.period.from, definition: FIRST },
    { from: AMENDED, definition: SECOND },
  ],
  today: TODAY,
  municipalities: [],
  commitments: [],
  adoptions: [],
  advisory: [],
  activities: [],
  participants: [],
  attendance: [],
  days: new Map(),
};

const launched = async (): Promise<RecordInMemory> => {
  const log = recordInMemory(`${TODAY}T10:00:00Z`);
  const amendment = { type: 'amend', definition: SECOND, on: AMENDED, reason: 'changed' } as const;
  await log.desk.programme('demo', { type: 'launch', definition: FIRST }, log.sender);
  await log.desk.programme('demo', amendment, log.sender);
  return log;
};

/** Sends commands as one append; gives the refusal, or whether something was recorded. */
const sent = async (log: RecordInMemory, some: readonly Ready[]): Promise<string> => {
  const [{ lane, key }] = some as readonly [Ready];
  const commands = some.map(({ command }) => command);
  try {
    const { appended } = await log.desk.submit({ programme: 'demo', lane, key }, commands, log.sender);
    return appended === 0 ? 'nothing new' : 'taken';
  } catch (error) {
    if (error instanceof DomainError) return `refused: ${error.code}: ${error.message}`;
    throw error;
  }
};

/** Commands of one stream that are judged together. */
interface Append {
  readonly some: readonly Ready[];
  readonly before: PlainRecord;
  readonly after: PlainRecord;
}

/** The first step, and of those after it all that are of the same stream. */
const appendOf = (steps: readonly Step[], from: number, before: PlainRecord): Append => {
  let after = before;
  const some: Ready[] = [];
  for (const [index, one] of steps.entries()) {
    const ready = commandOf(one, `R${from + index}`, after);
    const [first] = some;
    if (!ready || (first && (first.lane !== ready.lane || first.key !== ready.key))) continue;
    const next = afterCommand(after, { ...ready, place: from + index });
    const own = `${nameIn(next, ready)}: `;
    const wrong = newFaults({ some: [ready], before: after, after: next }).some(
      (fault) => fault.startsWith(own) && !fault.includes('~'),
    );
    some.push({ ...ready, impossible: ready.impossible || wrong || lacksSeat(after, ready) });
    after = next;
  }
  return { some, before, after };
};

/** By what the faults of the entry that the command is about are named. */
const nameIn = (record: PlainRecord, { command }: Ready): string | undefined => {
  const entries: readonly Said<object>[] = command.table === 'academy-days' ? [] : record[command.table];
  return entries.find(({ refs }) => refs.includes(command.ref))?.refs[0];
};

/** Only what is newly broken is refused. A training day takes attendance with it, even to where the municipality belongs no more. */
const newFaults = ({ some, before, after }: Append): readonly string[] => {
  const [{ lane, key }] = some as readonly [Ready];
  const known = faultsIn(before, lane, key);
  const moves = some.some(({ command }) => command.type === 'training-day');
  return [...faultsIn(after, lane, key)].filter(
    (fault) => !known.has(fault) && !(moves && fault.includes(': no member')),
  );
};

/** Attendance names the municipality of its seat, so that seat comes before it, in one append too. */
const lacksSeat = (record: PlainRecord, { command }: Ready): boolean => {
  if (command.table !== 'attendance' || command.type === 'annul') return false;
  const { person, day: number } = command.content;
  const scheduled = record.days.get(number);
  if (!scheduled || seatOf(record, person, dateOf(scheduled))) return false;
  const was = record.attendance.find(({ refs }) => command.type === 'correct' && refs.includes(command.corrects));
  return was?.content.person !== person || was.content.day !== number;
};

const isRefusedBy = (append: Append): boolean =>
  append.some.some(({ impossible }) => impossible) || newFaults(append).length > 0;

const appends = fc.array(
  fc.oneof({ weight: 3, arbitrary: fc.tuple(step) }, fc.tuple(step, step), fc.tuple(step, step, step, step)),
  { maxLength: 40, size: 'max' },
);

const MODULES = ['academy', 'activities', 'advisory', 'participation', 'programme'].map(contractFolder);

/** One event of every type and set of fields: to look at all would take longer than all else. */
type Kinds = Map<string, Fact<string, object>>;

const noteEvents = async (log: RecordInMemory, kinds: Kinds): Promise<void> => {
  const events = JSON.parse(await log.text()) as readonly Fact<string, object>[];
  for (const event of events) kinds.set(`${event.type} ${Object.keys(event.data).join(' ')}`, event);
};

/** Events that no schema takes, with why. */
const misfits = (kinds: Kinds): readonly string[] =>
  [...kinds.values()].flatMap((event) => {
    const of = MODULES.find((folder) => folder.has(`${event.type}.schema.json`));
    return (of ? misfit(of, event) : `${event.type} has no schema`) ?? [];
  });

/** Lets the record and its plain double go through the same history; `told` gets what became of each append. */
const through = async (
  all: readonly (readonly Step[])[],
  confirmed: boolean,
  told: (outcome: string) => void,
): Promise<{ readonly log: RecordInMemory; readonly record: PlainRecord }> => {
  const log = await launched();
  let record = EMPTY;
  for (const [index, ready] of beginning(confirmed).entries()) {
    expect(await sent(log, [ready])).toBe('taken');
    record = afterCommand(record, { ...ready, place: index });
  }
  for (const [index, steps] of all.entries()) {
    const append = appendOf(steps, 100 + index * 10, record);
    if (append.some.length === 0) continue;
    const outcome = await sent(log, append.some);
    const commands = append.some.map(({ command }) => command);
    const refused = outcome.startsWith('refused');
    expect({ commands, outcome, refused }).toEqual({ commands, outcome, refused: isRefusedBy(append) });
    if (outcome === 'taken') record = append.after;
    told(outcome);
  }
  return { log, record };
};

describe('a record and its plain double, written from domain.md alone', () => {
  it(
    'take and refuse the same, and show the same on every day, through any history',
    async () => {
      const outcomes = new Map<string, number>();
      const kinds: Kinds = new Map();
      const told = (outcome: string): void => {
        const code = outcome.split(': ', 2).join(' ');
        outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
      };
      const days = fc.array(day, { minLength: 3, maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(fc.boolean(), appends, days, async (confirmed, all, asked) => {
          const { log, record } = await through(all, confirmed, told);
          for (const on of [...asked, '2024-03-31', TODAY])
            expect(await log.status('demo', on)).toEqual(plainStanding(record, 'demo', on));
          await noteEvents(log, kinds);
        }),
        { numRuns: RUNS },
      );
      expect(misfits(kinds)).toEqual([]);
      // Were the histories mostly refused, or never, they would show little.
      expect(outcomes.get('taken')).toBeGreaterThan(RUNS);
      expect([...outcomes.keys()].filter((code) => code.startsWith('refused')).length).toBeGreaterThan(20);
    },
    PATIENCE,
  );

  it('are told apart by one entry that only one of them knows, and by one that should have been refused', async () => {
    const { log, record } = await through([], false, () => undefined);
    expect(await log.status('demo', TODAY)).toEqual(plainStanding(record, 'demo', TODAY));
    const session = { teryt: UNITS[0], on: '2024-05-02', adviser: 'adv-1', minutes: 60, mode: 'remote', topic: 'x' };
    const ready = asRecorded({ table: 'advisory', key: keyOf(UNITS[0]), content: session }, 'R1');
    const after = afterCommand(record, { ...ready, place: 1000 });
    expect(await log.status('demo', TODAY)).not.toEqual(plainStanding(after, 'demo', TODAY));
    const long = asRecorded({ table: 'advisory', key: keyOf(UNITS[0]), content: { ...session, minutes: 735 } }, 'R1');
    expect(isRefusedBy({ some: [ready], before: record, after })).toBe(false);
    const wrong = afterCommand(record, { ...long, place: 1000 });
    expect(isRefusedBy({ some: [long], before: record, after: wrong })).toBe(true);
  });
});
