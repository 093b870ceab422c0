import { describe, expect, it } from '@jest/globals';
import type { Membership } from '@modules/participation/contracts.js';
import { someRules } from '@testing/builders.js';
import { aSender, anOpenRecord } from '@testing/open-record.js';
import { submitAcademy } from './academy.handling.js';
import type { AcademyIntent } from './academy.js';

const joined: Membership = { teryt: '1208053', name: 'A', track: 'full', from: '2024-01-01', to: '2024-03-07' };

const open = () => {
  const { path } = anOpenRecord();
  const asked: string[] = [];
  const submit = submitAcademy(path, {
    rules: async () => someRules(),
    memberships: async (_, code) => {
      asked.push(code);
      return code === '120805' ? [joined] : [];
    },
  });
  const send = (...commands: readonly AcademyIntent[]) =>
    submit({ programme: 'demo', key: 'E1', commands, given: aSender });
  return { send, asked };
};

const day = (number: number): AcademyIntent => ({
  type: 'training-day',
  content: { day: number, date: `2024-03-0${number * 2}`, minutes: 60 },
});
const enrol = (person: string, teryt: string): AcademyIntent => ({
  type: 'record',
  table: 'participants',
  ref: `U/${person}`,
  content: { person, teryt, side: 'JST', sex: 'F', on: '2024-02-01' },
});
const attend = (person: string, number: number): AcademyIntent => ({
  type: 'record',
  table: 'attendance',
  ref: `L/${person}/${number}`,
  content: { person, day: number, minutes: 60 },
});

describe('what is sent for an edition', () => {
  it('is decided together, with the membership of each municipality that it rests on, asked for once', async () => {
    const { send, asked } = open();
    const commands = [day(1), enrol('P1', '1208053'), enrol('P2', '1208052'), attend('P1', 1), attend('P2', 1)];
    expect(await send(...commands)).toMatchObject({ appended: 5, revision: 4n });
    expect(asked).toEqual(['120805']);
    expect(await send(...commands)).toMatchObject({ appended: 0 });
  });
  it('rests on the municipality of the seat that is on record', async () => {
    const { send } = open();
    await send(day(1), day(4), enrol('P1', '1208053'));
    expect(await send(attend('P1', 1))).toMatchObject({ appended: 1 });
    await expect(send(attend('P1', 4))).rejects.toMatchObject({ code: 'participation.not-a-member' });
  });
  it('rests on a seat on record for a training day that is sent only now', async () => {
    const { send } = open();
    await send(enrol('P1', '1208053'));
    expect(await send(day(1), attend('P1', 1))).toMatchObject({ appended: 2 });
  });
  it('is refused whole when one municipality never joined', async () => {
    const { send } = open();
    await expect(send(day(1), enrol('P1', '1217032'))).rejects.toMatchObject({ code: 'participation.not-a-member' });
    expect(await send(day(1))).toMatchObject({ appended: 1, revision: 0n });
  });
});
