import { describe, expect, it } from '@jest/globals';
import { EFFECT } from './order.js';
import { readRow } from './reading.js';
import type { ReadRow } from './reading.js';
import { TABLES } from './tables.js';

const read = (table: string, cells: Readonly<Record<string, string>>): ReadRow =>
  readRow({ name: table, file: `${table}.csv` }, { row: 7, cells });

const taken = (table: string, cells: Readonly<Record<string, string>>): ReadRow['intent'] => {
  const { intent, faults } = read(table, cells);
  expect(faults).toEqual([]);
  return intent;
};

const codes = (table: string, cells: Readonly<Record<string, string>>): readonly string[] =>
  read(table, cells).faults.map(({ column, code }) => `${column} ${code}`);

const JOINING = { ref: 'JST/1', teryt: '1208053', name: 'Miechów', track: 'full', joined_on: '2014-07-14' };
const COMMITMENT = { ref: 'ZOB/1', teryt: '1208053', action: 'commit', recommendation: 'I.1', on: '2014-11-12' };
const ACT = {
  ref: 'AKT/1',
  teryt: '1208053',
  recommendation: 'I.1',
  instrument: 'resolution',
  number: 'VIII/91',
  on: '2015-03-26',
  title: 'w sprawie',
};
const SESSION = {
  ref: 'DOR/1',
  teryt: '1208053',
  on: '2014-11-09',
  adviser: 'adv-1',
  hours: '2,5',
  mode: 'on-site',
  topic: 'projekt',
};
const DAY = { edition: 'AW-1', day: '3', on: '2014-12-05', hours: '7,5' };
const SEAT = {
  ref: 'UCZ/1',
  person: 'P01',
  teryt: '1208053',
  edition: 'AW-1',
  side: 'jst',
  first_name: 'Łucja',
  last_name: 'Zmyślona',
  sex: 'f',
  enrolled_on: '2014-11-14',
};
const ATTENDANCE = { ref: 'LO/1', edition: 'AW-1', person: 'P01', day: '3', hours: '6' };
const ACTIVITY = { ref: 'DZ/1', kind: 'training', teryt: '1208053', on: '2014-10-14', people: '12' };
const GOOD: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  municipalities: JOINING,
  commitments: COMMITMENT,
  adoptions: ACT,
  advisory: SESSION,
  'academy-days': DAY,
  participants: SEAT,
  attendance: ATTENDANCE,
  activities: ACTIVITY,
};

describe('a row of municipalities', () => {
  const joining = { teryt: '1208053', name: 'Miechów', track: 'full', on: '2014-07-14' };

  it('joins', () => {
    expect(taken('municipalities', JOINING)).toEqual({
      table: 'municipalities',
      file: 'municipalities.csv',
      row: 7,
      ref: 'JST/1',
      lane: 'participation',
      key: '120805',
      on: '2014-07-14',
      commands: [{ type: 'record', table: 'municipalities', ref: 'JST/1', content: joining }],
      cells: JOINING,
      gives: ['municipality 120805'],
      needs: [],
    });
  });

  it('leaves by a fact of its own, with a reason or none', () => {
    const leave = { type: 'leave', table: 'municipalities', ref: 'JST/1', on: '2015-01-31' };
    expect(taken('municipalities', { ...JOINING, left_on: '2015-01-31' }).commands[1]).toEqual(leave);
    expect(taken('municipalities', { ...JOINING, left_on: '2015-01-31', reason: 'r' }).commands[1]).toEqual({
      ...leave,
      reason: 'r',
    });
  });

  it('restates its end, or blanks it, where it corrects another', () => {
    const corrects = { ...JOINING, ref: 'JST/2', corrects: 'JST/1', reason: 'r' };
    const correction = { type: 'correct', table: 'municipalities', ref: 'JST/2', corrects: 'JST/1', reason: 'r' };
    expect(taken('municipalities', corrects).commands).toEqual([{ ...correction, content: joining }]);
    expect(taken('municipalities', { ...corrects, left_on: '2015-01-31' }).commands).toEqual([
      { ...correction, content: { ...joining, left: { on: '2015-01-31', reason: 'r' } } },
    ]);
    expect(taken('municipalities', corrects)).toMatchObject({ target: 'JST/1' });
  });

  it('is of no region', () => {
    expect(codes('municipalities', { ...JOINING, teryt: '12' })).toEqual(['teryt participation.region-cannot-join']);
    expect(codes('municipalities', { ...JOINING, teryt: '1205' })).toEqual([]);
  });
});

describe('a row of commitments', () => {
  const entry = { teryt: '1208053', on: '2014-11-12' };

  it('commits, withdraws, replaces and confirms', () => {
    const content = (cells: object): unknown => {
      const [command] = taken('commitments', { ...COMMITMENT, ...cells }).commands;
      return command?.type === 'record' ? command.content : command;
    };
    expect(content({ recorded_by: 'spec-1' })).toEqual({
      ...entry,
      action: 'commit',
      recommendation: 'I.1',
      recordedBy: 'spec-1',
    });
    expect(content({ action: 'withdraw', reason: 'r' })).toEqual({
      ...entry,
      action: 'withdraw',
      recommendation: 'I.1',
      reason: 'r',
    });
    expect(content({ action: 'replace', replaced_by: 'I.2' })).toEqual({
      ...entry,
      action: 'replace',
      recommendation: 'I.1',
      replacedBy: 'I.2',
    });
    expect(content({ action: 'confirm', recommendation: '' })).toEqual({ ...entry, action: 'confirm' });
  });

  it('has no cell filled that its action does not know', () => {
    expect(codes('commitments', { ...COMMITMENT, action: 'confirm' })).toEqual([
      'recommendation intake.cell-not-blank',
    ]);
    expect(codes('commitments', { ...COMMITMENT, replaced_by: 'I.2' })).toEqual(['replaced_by intake.cell-not-blank']);
    expect(codes('commitments', { ...COMMITMENT, action: 'replace' })).toEqual(['replaced_by intake.cell-blank']);
    expect(codes('commitments', { ...COMMITMENT, action: 'promise' })).toEqual(['action intake.cell-unreadable']);
  });

  it('rests on the joining, and on what it ends', () => {
    const needs = (cells: object): readonly string[] => taken('commitments', { ...COMMITMENT, ...cells }).needs;
    expect(needs({})).toEqual(['municipality 120805']);
    expect(needs({ action: 'withdraw' })).toEqual([
      'municipality 120805',
      'commitment 120805 I.1',
      'commitment 120805 *',
    ]);
    expect(needs({ action: 'confirm', recommendation: '' })).toEqual(['municipality 120805', 'commitment 120805 *']);
    expect(taken('commitments', { ...COMMITMENT, action: 'replace', replaced_by: 'I.2' }).gives).toEqual([
      'commitment 120805 I.2',
      'commitment 120805 *',
    ]);
  });
});

describe('a row of adoptions', () => {
  it('records an act, with what it may hold besides', () => {
    const hash = 'AB'.repeat(32);
    const { commands, needs } = taken('adoptions', { ...ACT, publication: 'Dz. Urz.', document_sha256: hash });
    const { ref: _, ...content } = ACT;
    expect(commands).toEqual([
      {
        type: 'record',
        table: 'adoptions',
        ref: 'AKT/1',
        content: { ...content, publication: 'Dz. Urz.', documentSha256: hash.toLowerCase() },
      },
    ]);
    expect(needs).toEqual(['municipality 120805', 'commitment 120805 I.1']);
  });

  it('is repealed by a fact of its own, or by its correction', () => {
    expect(taken('adoptions', { ...ACT, repealed_on: '2015-06-01' }).commands[1]).toEqual({
      type: 'repeal',
      table: 'adoptions',
      ref: 'AKT/1',
      on: '2015-06-01',
    });
    const corrects = { ...ACT, repealed_on: '2015-06-01', corrects: 'AKT/0', reason: 'r' };
    expect(taken('adoptions', corrects).commands).toMatchObject([
      { type: 'correct', content: { repealed: { on: '2015-06-01', reason: 'r' } } },
    ]);
  });

  it('has a hash that is one', () => {
    expect(codes('adoptions', { ...ACT, document_sha256: 'AB' })).toEqual(['document_sha256 intake.cell-unreadable']);
  });
});

describe('a row of advisory', () => {
  it('logs a session in minutes', () => {
    expect(taken('advisory', { ...SESSION, recommendation: 'I.1', document: 'karta 1' }).commands).toEqual([
      {
        type: 'record',
        table: 'advisory',
        ref: 'DOR/1',
        content: {
          teryt: '1208053',
          on: '2014-11-09',
          adviser: 'adv-1',
          minutes: 150,
          mode: 'on-site',
          topic: 'projekt',
          recommendation: 'I.1',
          document: 'karta 1',
        },
      },
    ]);
  });
});

describe('a row of academy-days', () => {
  const content = { day: 3, date: '2014-12-05', minutes: 450 };

  it('is known by edition and number, and takes effect before all', () => {
    expect(taken('academy-days', DAY)).toMatchObject({
      ref: 'AW-1/3',
      lane: 'academy',
      key: 'AW-1',
      on: EFFECT.trainingDay,
      commands: [{ type: 'training-day', ref: 'AW-1/3', content }],
    });
  });

  it('may be moved and cancelled', () => {
    const { commands } = taken('academy-days', { ...DAY, moved_to: '2014-12-12', cancelled: 'yes', reason: 'śnieg' });
    expect(commands).toMatchObject([
      { content: { ...content, movedTo: '2014-12-12', cancelled: true, reason: 'śnieg' } },
    ]);
  });

  it('has no ref, so nothing in it corrects or annuls', () => {
    expect(taken('academy-days', { ...DAY, annuls: 'x', corrects: 'y' })).not.toHaveProperty('target');
  });
});

describe('a row of participants', () => {
  const seat = { person: 'P01', teryt: '1208053', side: 'JST', sex: 'F', on: '2014-11-14' };
  const identify = { type: 'identify', table: 'participants', ref: 'UCZ/1', on: '2014-11-14' };

  it('gives a seat, and says who the person is', () => {
    const intent = taken('participants', { ...SEAT, email: 'l@example.org' });
    expect(intent.commands).toEqual([
      { type: 'record', table: 'participants', ref: 'UCZ/1', content: seat },
      { ...identify, identity: { firstName: 'Łucja', lastName: 'Zmyślona', email: 'l@example.org' } },
    ]);
    expect(intent).toMatchObject({
      person: 'P01',
      gives: ['seat AW-1 P01', 'identity P01'],
      needs: ['municipality 120805'],
    });
    expect(JSON.stringify(intent.cells)).not.toMatch(/Łucja|Zmyślona|example/);
  });

  it('says nothing of who the person is where name and e-mail are blank', () => {
    const blank = taken('participants', { ...SEAT, first_name: '', last_name: '' });
    expect(blank.commands).toEqual([{ type: 'record', table: 'participants', ref: 'UCZ/1', content: seat }]);
    expect(blank.gives).toEqual(['seat AW-1 P01']);
    expect(codes('participants', { ...SEAT, last_name: '' })).toEqual(['last_name intake.cell-blank']);
    expect(codes('participants', { ...SEAT, first_name: '', last_name: '', email: 'l@example.org' })).toEqual([
      'first_name intake.cell-blank',
      'last_name intake.cell-blank',
    ]);
  });

  it('passes a seat, and corrects both halves', () => {
    const { commands, needs } = taken('participants', {
      ...SEAT,
      ref: 'UCZ/2',
      replaces: 'P06',
      corrects: 'UCZ/1',
      reason: 'r',
    });
    expect(commands).toEqual([
      {
        type: 'correct',
        table: 'participants',
        ref: 'UCZ/2',
        corrects: 'UCZ/1',
        reason: 'r',
        content: { ...seat, replaces: 'P06', reason: 'r' },
      },
      {
        ...identify,
        ref: 'UCZ/2',
        identity: { firstName: 'Łucja', lastName: 'Zmyślona' },
        corrects: 'UCZ/1',
        reason: 'r',
      },
    ]);
    expect(needs).toEqual(['municipality 120805', 'seat AW-1 P06']);
  });
});

describe('a row of attendance', () => {
  it('takes effect after every seat, what changes others first', () => {
    expect(taken('attendance', ATTENDANCE)).toMatchObject({
      key: 'AW-1',
      on: EFFECT.attendance,
      commands: [{ content: { person: 'P01', day: 3, minutes: 360 } }],
      needs: ['seat AW-1 P01', 'training day AW-1 3'],
    });
    expect(taken('attendance', { ...ATTENDANCE, corrects: 'LO/0', reason: 'r' }).on).toBe(EFFECT.attendanceCorrected);
    expect(taken('attendance', { ref: 'LO/1', annuls: 'LO/0', reason: 'r' }).on).toBe(EFFECT.attendanceAnnulled);
  });
});

describe('a row of activities', () => {
  it('holds figures in minutes and grosze, of a municipality or a region', () => {
    const { commands, needs } = taken('activities', {
      ...ACTIVITY,
      hours: '1,5',
      organisations: '0',
      amount_pln: '4 500,50',
      document: 'lista',
    });
    expect(commands).toMatchObject([
      { content: { minutes: 90, people: 12, organisations: 0, amount: 450_050, document: 'lista' } },
    ]);
    expect(needs).toEqual(['municipality 120805']);
    expect(taken('activities', { ...ACTIVITY, teryt: '12' })).toMatchObject({ key: '12', needs: [] });
  });

  it('has a figure at least', () => {
    expect(codes('activities', { ...ACTIVITY, people: '' })).toEqual(['people activities.figure-missing']);
    expect(codes('activities', { ...ACTIVITY, people: '0' })).toEqual([]);
  });
});

describe('a row of any table', () => {
  for (const { name, columns, correctable } of TABLES) {
    it(`of ${name} has every needed cell that is blank told of`, () => {
      const optional = ['recommendation', 'first_name', 'last_name'];
      const needed = columns.filter((column) => column.required && !optional.includes(column.name));
      const blank = read(name, {}).faults.filter(({ code }) => code === 'intake.cell-blank');
      expect(blank.map(({ column }) => column)).toEqual(expect.arrayContaining(needed.map((column) => column.name)));
    });

    if (!correctable) continue;
    it(`of ${name} needs no more than its ref and a reason to annul another`, () => {
      const intent = taken(name, { ref: 'X/2', annuls: 'X/1', reason: 'r' });
      expect(intent).toMatchObject({
        ref: 'X/2',
        target: 'X/1',
        gives: [],
        needs: [],
        commands: [{ type: 'annul', table: name, ref: 'X/2', annuls: 'X/1', reason: 'r' }],
      });
      expect(intent).not.toHaveProperty('key');
      expect(codes(name, { ref: 'X/2', annuls: 'X/1' })).toEqual(['reason entry.reason-missing']);
      expect(codes(name, { annuls: 'X/1', reason: 'r' })).toEqual(['ref intake.cell-blank']);
      expect(codes(name, { ref: 'X/2', annuls: 'X/1', corrects: 'X/0', reason: 'r' })).toEqual([
        'corrects intake.corrects-and-annuls',
      ]);
    });

    it(`of ${name} says why it corrects another`, () => {
      expect(codes(name, { ...GOOD[name], corrects: 'X/1' })).toEqual(['reason entry.reason-missing']);
      expect(taken(name, { ...GOOD[name], corrects: 'X/1', reason: 'r' })).toMatchObject({
        target: 'X/1',
        commands: expect.arrayContaining([expect.objectContaining({ type: 'correct', corrects: 'X/1', reason: 'r' })]),
      });
    });
  }

  it('of a table that is none of Kronika’s is a bug', () => {
    expect(() => read('guests', {})).toThrow(TypeError);
  });
});
