import { InMemoryKeyStore } from '@adapters/key-store/in-memory-key-store.js';
import { describe, expect, it } from '@jest/globals';
import { someRules } from '@testing/builders.js';
import { aSender, anOpenRecord } from '@testing/open-record.js';
import { randomUUID } from 'node:crypto';
import type { Identity } from './people.events.js';
import { compareIdentity, openIdentity } from './people.flow.js';
import { checkIdentity, submitPeople } from './people.handling.js';
import type { IdentifyIntent, PeopleIntent } from './people.handling.js';

const P01 = { programme: 'demo', person: 'P01' };
const lucja: Identity = { firstName: 'Łucja', lastName: 'Śliwińska' };
const maria: Identity = { firstName: 'Maria', lastName: 'Żądło' };
const says = (ref: string, identity: Identity, change: Partial<IdentifyIntent> = {}): IdentifyIntent => ({
  type: 'identify',
  ref,
  on: '2024-02-01',
  identity,
  ...change,
});
const erase: PeopleIntent = { type: 'erase', reason: 'asked for' };

const open = () => {
  const { path, clock } = anOpenRecord();
  const parts = { path, keys: new InMemoryKeyStore(), stamp: { randomId: () => randomUUID() } };
  const submit = submitPeople(parts, { rules: async () => someRules(), memberships: async () => [] }, clock);
  const send = (...commands: readonly PeopleIntent[]) =>
    submit({ programme: 'demo', key: 'P01', commands, given: aSender });
  return { parts, send };
};

describe('the identities that the entries of one person bring', () => {
  it('are recorded, corrected and erased in turn', async () => {
    const { parts, send } = open();
    expect(await send(says('U/1', lucja), says('U/2', lucja))).toMatchObject({ appended: 1, revision: 0n });
    await send(says('U/3', maria, { corrects: 'U/1', reason: 'married' }));
    expect(await openIdentity(parts, P01)).toEqual(maria);
    expect(await send(erase)).toMatchObject({ appended: 1, revision: 2n });
    expect(await compareIdentity(parts, P01, maria)).toBe('erased');
  });
  it('are passed over once the person was erased', async () => {
    const { send } = open();
    await send(says('U/1', lucja), erase);
    expect(await send(says('U/1', lucja))).toMatchObject({ appended: 0 });
    expect(await send()).toMatchObject({ appended: 0 });
  });
  it('may be none for a person who is known, and for nobody else', async () => {
    const { send } = open();
    await expect(send()).rejects.toMatchObject({ code: 'people.identity-missing' });
    await send(says('U/1', lucja));
    expect(await send()).toMatchObject({ appended: 0 });
  });
});

describe('an identity that is looked at before its seat is written', () => {
  it('is refused as it would be after', async () => {
    const { parts, send } = open();
    await expect(checkIdentity(parts, P01, [])).rejects.toMatchObject({ code: 'people.identity-missing' });
    await checkIdentity(parts, P01, [says('U/1', lucja)]);
    await send(says('U/1', lucja));
    await checkIdentity(parts, P01, []);
    await checkIdentity(parts, P01, [says('U/2', maria, { corrects: 'U/1', reason: 'married' })]);
    await expect(checkIdentity(parts, P01, [says('U/2', maria)])).rejects.toMatchObject({
      code: 'people.identity-differs',
    });
    const blank = says('U/2', { ...maria, lastName: ' ' });
    await expect(checkIdentity(parts, P01, [blank])).rejects.toMatchObject({ code: 'entry.text-blank' });
  });
});
