import { describe, expect, it } from '@jest/globals';
import { FileTableReader } from '@adapters/table-reader/file-table-reader.js';
import { TABLE_NAMES } from '@modules/intake/tables.js';
import type { Definition } from '@modules/programme/contracts.js';
import { GOOD, GOOD_EVENTS, bundleOf, demo, filesOf, folder } from './programme-folder.js';
import { recordInMemory } from './record-in-memory.js';
import type { RecordInMemory } from './record-in-memory.js';

const NOW = '2024-07-01T10:00:00Z';

const holding = async (): Promise<RecordInMemory> => {
  const record = recordInMemory(NOW);
  expect((await record.import(folder(GOOD))).faults).toEqual([]);
  return record;
};

const open = (path: string) => () => new FileTableReader().open(path, TABLE_NAMES);

/** The same programme with two seats for each municipality, and an adoption that is due earlier. */
const CHANGED: Definition = {
  ...demo(),
  academy: { ...demo().academy, seats: 4 },
  requirements: demo().requirements.map((one) => (one.id === 'adoption' ? { ...one, due: '2024-11-30' } : one)),
};
const AMENDMENT = { on: '2024-05-01', reason: 'aneks nr 1' };

describe('a changed programme.yaml', () => {
  it('is refused, with a fault in each place that differs', async () => {
    const record = await holding();
    const { faults, phase } = await record.import(folder(GOOD, CHANGED));
    expect(phase).toBe('faulty');
    expect(faults.map(({ file, column, value, code, details }) => ({ file, column, value, code, details }))).toEqual([
      {
        file: 'programme.yaml',
        column: 'academy.seats',
        value: '4',
        code: 'programme.already-launched',
        details: { standing: 3, sent: 4 },
      },
      {
        file: 'programme.yaml',
        column: 'requirements[adoption].due',
        value: '2024-11-30',
        code: 'programme.already-launched',
        details: { standing: '2024-12-31', sent: '2024-11-30' },
      },
    ]);
    expect(faults[0]?.expected).toBe('3; to change it, give --amend-from DAY and --reason TEXT');
  });

  it('is taken as an amendment with its day and reason, once', async () => {
    const record = await holding();
    const first = await record.import(folder(GOOD, CHANGED), { amendment: AMENDMENT });
    expect(first).toMatchObject({ faults: [], written: { appended: 1 } });
    expect(await record.types('programme-demo')).toEqual(['ProgrammeLaunched', 'DefinitionAmended']);
    for (const again of [{ amendment: AMENDMENT }, {}])
      expect(await record.import(folder(GOOD, CHANGED), again)).toMatchObject({ faults: [], written: { appended: 0 } });
  });

  it('may be followed by the folder as it was before', async () => {
    const record = await holding();
    await record.import(folder(GOOD, CHANGED), { amendment: AMENDMENT });
    expect(await record.import(folder(GOOD))).toMatchObject({ faults: [], written: { appended: 0 } });
  });

  it('judges rows by what is in force on their own day', async () => {
    const record = await holding();
    const fourth = (ref: string, on: string) => ({
      participants: [
        {
          ref,
          person: ref.replace('UCZ/', 'P0'),
          teryt: '1208053',
          edition: 'E1',
          side: 'NGO',
          first_name: 'Ewa',
          last_name: 'Wymyślona',
          sex: 'F',
          enrolled_on: on,
        },
      ],
    });
    const early = await record.import(folder(fourth('UCZ/8', '2024-04-30'), CHANGED), { amendment: AMENDMENT });
    expect(early.faults).toMatchObject([{ code: 'academy.no-seat-left', column: 'enrolled_on', value: '2024-04-30' }]);
    const late = await record.import(folder(fourth('UCZ/9', '2024-05-01'), CHANGED), { amendment: AMENDMENT });
    expect(late).toMatchObject({ faults: [], written: { appended: 3 } });
  });

  it('keeps its time zone', async () => {
    const record = await holding();
    const { faults } = await record.import(folder(GOOD, demo({ timeZone: 'Europe/Lisbon' })), { amendment: AMENDMENT });
    expect(faults).toMatchObject([
      { file: 'programme.yaml', column: 'time_zone', code: 'programme.time-zone-amended' },
    ]);
  });

  it('cannot be amended without being there', async () => {
    const record = await holding();
    const { faults } = await record.import(folder(GOOD, null), { programme: 'demo', amendment: AMENDMENT });
    expect(faults).toMatchObject([{ file: 'programme.yaml', code: 'intake.amendment-without-definition' }]);
  });
});

describe('who sends programme.yaml', () => {
  it('is a manager where it launches or amends the programme', async () => {
    const record = recordInMemory(NOW);
    const { faults } = await record.import(folder(GOOD), { role: 'specialist' });
    expect(faults).toMatchObject([{ file: 'programme.yaml', code: 'programme.managers-only' }]);
    expect(await record.types()).toEqual([]);
  });

  it('may be a specialist where it says what is on record', async () => {
    const record = await holding();
    expect(await record.import(folder(GOOD), { role: 'specialist' })).toMatchObject({ faults: [], phase: 'done' });
  });
});

describe('a folder or workbook without programme.yaml', () => {
  it('needs the programme’s id', async () => {
    const record = await holding();
    const { faults } = await record.import(folder(GOOD, null));
    expect(faults).toMatchObject([{ file: 'folder', code: 'intake.programme-unnamed' }]);
    expect(await record.import(folder(GOOD, null), { programme: 'demo' })).toMatchObject({ faults: [], phase: 'done' });
  });

  it('needs a programme that is on record', async () => {
    const { faults } = await recordInMemory(NOW).import(folder(GOOD, null), { programme: 'demo' });
    expect(faults).toMatchObject([{ file: 'programme.yaml', code: 'programme.unknown' }]);
  });

  it('still has its cells checked, though no row can be judged', async () => {
    const { faults } = await recordInMemory(NOW).import(
      folder({ advisory: [{ ref: 'DOR/1', teryt: '208053' }] }, null),
    );
    expect(faults.map(({ code }) => code)).toContain('intake.teryt-leading-zero-lost');
  });

  it('holds the same rows as the folder that it was made of', async () => {
    const record = recordInMemory('2026-11-23T10:00:00Z');
    expect((await record.import(open('samples/malopolska-2014'))).written?.appended).toBe(351);
    const workbook = open('libs/adapters/table-reader/fixtures/malopolska-2014.xlsx');
    expect((await record.import(workbook)).faults).toMatchObject([{ code: 'intake.programme-unnamed' }]);
    expect(await record.import(workbook, { programme: 'malopolska-2014' })).toMatchObject({
      faults: [],
      written: { appended: 0 },
    });
  });
});

describe('programme.yaml', () => {
  it('of another programme than the one that was named is refused', async () => {
    const { faults } = await recordInMemory(NOW).import(folder(GOOD), { programme: 'other' });
    expect(faults).toMatchObject([{ column: 'id', value: 'demo', code: 'intake.other-programme', expected: 'other' }]);
  });

  it('has every fault named, beside those of the tables', async () => {
    const definition = { ...demo(), timeZone: 'Europe/Nowhere', tracks: [] };
    const { faults } = await recordInMemory(NOW).import(
      folder({ advisory: [{ ref: 'DOR/1', teryt: '208053' }] }, definition),
    );
    expect(faults.filter(({ file }) => file === 'programme.yaml').map(({ column }) => column)).toEqual(
      expect.arrayContaining(['time_zone', 'tracks']),
    );
    expect(faults.some(({ file }) => file === 'advisory.csv')).toBe(true);
  });

  it('that is no YAML is a fault with its line', async () => {
    const { faults, phase } = await recordInMemory(NOW).import(
      bundleOf({ ...filesOf(GOOD), 'programme.yaml': 'id: demo\nname: [' }),
    );
    expect(phase).toBe('faulty');
    expect(faults).toMatchObject([{ file: 'programme.yaml', code: 'intake.file-unreadable' }]);
    expect(faults[0]?.row).toBeGreaterThan(1);
  });
});

describe('a record that is still empty', () => {
  it('takes the whole folder at once', async () => {
    expect((await recordInMemory(NOW).import(folder(GOOD))).written?.appended).toBe(GOOD_EVENTS);
  });

  it('is told of a folder that is not there', async () => {
    const { faults } = await recordInMemory(NOW).import(open('samples/nowhere'));
    expect(faults).toMatchObject([{ code: 'intake.file-unreadable' }]);
  });
});
