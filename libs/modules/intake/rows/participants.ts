import { unitCode } from '@kernel/teryt.js';
import { SEXES, SIDES } from '@modules/academy/contracts.js';
import type { Seat } from '@modules/academy/contracts.js';
import { DAY, ID, REF, TERYT, TEXT, oneOf } from '../cell-kinds.js';
import type { Cells } from '../cells.js';
import type { RowCommand } from '../intent.js';
import { identityKey, municipalityKey, seatKey } from '../keys.js';
import { annulmentIn, entryCommand, present } from './corrections.js';
import type { RowReader, RowReading } from './row-reading.js';

const SIDE = oneOf(SIDES);
const SEX = oneOf(SEXES);

/** A row says two things: the seat, and who the person is. */
const read = (cells: Cells): RowReading => {
  const edition = cells.must('edition', ID);
  const seat = seatIn(cells);
  const { person, replaces } = seat;
  const identity = identify(cells, seat);
  const predecessor = replaces === undefined ? [] : [seatKey(edition, replaces)];
  return {
    lane: 'academy',
    key: edition,
    on: seat.on,
    commands: [entryCommand('participants', cells, seat), ...identity],
    person,
    gives: [seatKey(edition, person), ...identity.map(() => identityKey(person))],
    needs: [municipalityKey(unitCode(seat.teryt)), ...predecessor],
  };
};

const seatIn = (cells: Cells): Seat => ({
  person: cells.must('person', ID),
  teryt: cells.must('teryt', TERYT),
  side: cells.must('side', SIDE),
  sex: cells.must('sex', SEX),
  on: cells.must('enrolled_on', DAY),
  ...present<{ replaces: string; reason: string }>({
    replaces: cells.may('replaces', ID),
    reason: cells.may('reason', TEXT),
  }),
});

/** A blank identity says nothing of it: right for a person who is known, checked later. */
const identify = (cells: Cells, { on }: Seat): readonly RowCommand[] => {
  if (!['first_name', 'last_name', 'email'].some((column) => cells.has(column))) return [];
  const identity = {
    firstName: cells.must('first_name', TEXT),
    lastName: cells.must('last_name', TEXT),
    ...present<{ email: string }>({ email: cells.may('email', TEXT) }),
  };
  const correction = present<{ corrects: string; reason: string }>({
    corrects: cells.may('corrects', REF),
    reason: cells.may('reason', TEXT),
  });
  return [{ type: 'identify', table: 'participants', ref: cells.must('ref', REF), on, identity, ...correction }];
};

export const participants: RowReader = { read, annul: annulmentIn('participants') };
