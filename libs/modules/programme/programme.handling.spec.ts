import { describe, expect, it } from '@jest/globals';
import type { Role } from '@kernel/event.js';
import { aDefinition } from '@testing/builders.js';
import { anOpenRecord, aSender } from '@testing/open-record.js';
import { submitProgramme } from './programme.handling.js';
import type { ProgrammeIntent } from './programme.js';

const launch: ProgrammeIntent = { type: 'launch', definition: aDefinition() };

const aDesk = (now?: string) => {
  const record = anOpenRecord(now);
  const submit = submitProgramme(record.path, record.clock);
  const send = (intent: ProgrammeIntent, programme = 'demo', role: Role = 'manager') =>
    submit({ programme, key: '', commands: [intent], given: { ...aSender, role } });
  return { ...record, send };
};
const refused = (code: string) => expect.objectContaining({ code });

describe('a record without a programme', () => {
  it('takes its launch, once', async () => {
    const { send } = aDesk();
    await expect(send(launch)).resolves.toMatchObject({ appended: 1, revision: 0n });
    await expect(send(launch)).resolves.toMatchObject({ appended: 0, revision: 0n });
  });
  it('refuses a definition of another programme than the one addressed', async () => {
    await expect(aDesk().send(launch, 'other')).rejects.toEqual(refused('programme.id-amended'));
  });
  it('has nothing to amend or to close', async () => {
    const amend: ProgrammeIntent = { type: 'amend', definition: aDefinition(), on: '2024-02-01', reason: 'x' };
    await expect(aDesk().send(amend)).rejects.toEqual(refused('programme.unknown'));
    await expect(aDesk().send({ type: 'close', on: '2024-02-01' })).rejects.toEqual(refused('programme.unknown'));
  });
});

describe('anybody but a manager', () => {
  it.each(['specialist', 'coordinator', 'auditor'] as const)('a %s sets up and closes nothing', async (role) => {
    const { send } = aDesk();
    await expect(send(launch, 'demo', role)).rejects.toEqual(refused('programme.managers-only'));
    await send(launch);
    await expect(send({ type: 'close', on: '2024-02-01' }, 'demo', role)).rejects.toEqual(
      refused('programme.managers-only'),
    );
  });
});

describe('shortly before midnight in Greenwich, which is after midnight in Warsaw', () => {
  it('is the next day for a programme there', async () => {
    const { send, setClock } = aDesk('2024-07-01T22:30:00Z');
    await send(launch);
    await expect(send({ type: 'close', on: '2024-07-02' })).resolves.toMatchObject({ appended: 1 });
    setClock('2024-07-02T22:30:00Z');
    await expect(send({ type: 'close', on: '2024-07-02' })).resolves.toMatchObject({ appended: 0 });
  });
  it('is the same day for a programme that keeps that time', async () => {
    const { send } = aDesk('2024-07-01T22:30:00Z');
    await send({ ...launch, definition: aDefinition({ timeZone: 'UTC' }) });
    await expect(send({ type: 'close', on: '2024-07-02' })).rejects.toEqual(refused('programme.day-in-the-future'));
  });
});
