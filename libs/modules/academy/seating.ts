import type { Day } from '@kernel/day.js';
import { entryOf } from '@kernel/entries.js';
import { ReasonMissing } from '@kernel/entries.errors.js';
import { entryFacts } from '@kernel/entry-facts.js';
import type { Check, EntryTable } from '@kernel/entry-facts.js';
import { isId } from '@kernel/names.js';
import { unitCode } from '@kernel/teryt.js';
import type { Teryt, UnitCode } from '@kernel/teryt.js';
import { checkTexts } from '@kernel/texts.js';
import { checkMember } from '@modules/participation/contracts.js';
import type { Membership } from '@modules/participation/contracts.js';
import { checkDay, checkOpen, definitionOn } from '@modules/programme/contracts.js';
import type { Given, SeatCommand } from './academy.commands.js';
import { CorrectionChangesPerson, PersonNotAnId } from './academy.errors.js';
import type { EntryBefore, PersonEnrolled, Seat, SeatAnnulled, SeatCorrected, SeatPassed } from './academy.events.js';
import type { AcademyState } from './academy.state.js';
import { planOf } from './edition-plan.js';

type SeatFact = PersonEnrolled | SeatPassed | SeatCorrected | SeatAnnulled;

/** Enrols, passes seats, corrects and annuls entries of table `participants`. Who holds which seat, `ground.ts` judges. @throws DomainError */
export const decideSeat = (command: SeatCommand & Given, state: AcademyState): readonly SeatFact[] => {
  const table: EntryTable<Seat, SeatFact> = {
    checkTaken: () => checkOpen(command.rules),
    checks: seatChecks(command),
    recorded: (ref, { replaces, reason, ...seat }) =>
      replaces === undefined || reason === undefined
        ? { type: 'PersonEnrolled', data: { ref, ...seat } }
        : { type: 'SeatPassed', data: { ref, ...seat, replaces, reason } },
    corrected: (data) => {
      const before = standingOf(state, data.corrects);
      if (before.person !== data.entry.person) throw new CorrectionChangesPerson(data.ref, before.person);
      return { type: 'SeatCorrected', data: { ...data, before } };
    },
    annulled: (data) => ({ type: 'SeatAnnulled', data: { ...data, before: standingOf(state, data.annuls) } }),
  };
  const sent = command.type === 'annul' ? command : { ...command, content: seatOf(command.content) };
  return entryFacts(state.seats, sent, table);
};

/** Without `replaces`, a reason says nothing of the seat: the row's column is the correction's then. */
const seatOf = ({ replaces, reason, ...seat }: Seat): Seat =>
  replaces === undefined ? seat : { ...seat, replaces, ...(reason !== undefined && { reason }) };

const seatChecks = (command: SeatCommand & Given): readonly Check<Seat>[] => {
  const { edition, rules } = command;
  return [
    ({ person, replaces }) => {
      if (!isId(person)) throw new PersonNotAnId('person');
      if (replaces !== undefined && !isId(replaces)) throw new PersonNotAnId('replaces');
    },
    ({ replaces, reason }) => {
      if (replaces !== undefined && !reason?.trim()) throw new ReasonMissing(command);
      checkTexts({ reason });
    },
    ({ on }) => checkDay(on, rules, 'within'),
    ({ on }) => void planOf(definitionOn(rules, on), edition),
    ({ teryt, on }) => checkMembership(command, teryt, on),
  ];
};

/** The municipality belongs to the programme on the day. @throws NotAMember */
export const checkMembership = ({ membership = NONE }: Given, teryt: Teryt, on: Day): void => {
  checkMember(byUnit(membership).get(unitCode(teryt)) ?? NONE, teryt, on);
};

const NONE: readonly Membership[] = [];

/** An import gives the same memberships of thousands of municipalities with every one of its attendances. */
const grouped = new WeakMap<readonly Membership[], ReadonlyMap<UnitCode, readonly Membership[]>>();

const byUnit = (memberships: readonly Membership[]): ReadonlyMap<UnitCode, readonly Membership[]> => {
  const known = grouped.get(memberships) ?? Map.groupBy(memberships, ({ teryt }) => unitCode(teryt));
  grouped.set(memberships, known);
  return known;
};

const standingOf = (state: AcademyState, ref: string): EntryBefore => {
  const entry = entryOf(state.seats, ref);
  if (!entry) throw new TypeError(`Entry ${ref} of participants was on record a moment ago.`);
  return { ref: entry.ref, person: entry.content.person, teryt: entry.content.teryt };
};
