import { InMemoryKeyStore } from '@adapters/key-store/in-memory-key-store.js';
import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@kernel/event.js';
import { WrongRevision } from '@kernel/event-store.js';
import { someRules } from '@testing/builders.js';
import { aSender, anOpenRecord } from '@testing/open-record.js';
import { randomUUID } from 'node:crypto';
import { finishErasures } from './finish-erasures.js';
import type { ErasureMark, ErasureMarks } from './finish-erasures.js';
import { peopleAggregate } from './people.aggregate.js';
import type { Identity } from './people.events.js';
import { compareIdentity, erasePerson, identify, keyNameOf, openIdentity } from './people.flow.js';
import type { Identify } from './people.flow.js';

const P01 = { programme: 'demo', person: 'P01' };
const lucja: Identity = { firstName: 'Łucja', lastName: 'Śliwińska', email: 'lucja@example.org' };
const maria: Identity = { firstName: 'Maria', lastName: 'Żądło' };

const open = () => {
  const { store, path } = anOpenRecord();
  const keys = new InMemoryKeyStore();
  const parts = { path, keys, stamp: { randomId: () => randomUUID() } };
  const sent = (identity: Identity, change: Partial<Identify> = {}): Identify => ({
    ...P01,
    on: '2024-02-01',
    identity,
    rules: someRules(),
    given: aSender,
    ...change,
  });
  const erase = (reason = 'asked for') => erasePerson(parts, { ...P01, on: '2024-06-01', reason, given: aSender });
  return { store, path, keys, parts, sent, erase };
};

const eventsOf = async (store: ReturnType<typeof open>['store']): Promise<readonly RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for await (const batch of store.readAll()) events.push(...batch.events);
  return events;
};

const marksIn = (kept: { mark?: ErasureMark }): ErasureMarks => ({
  read: async () => kept.mark,
  write: async (mark) => {
    kept.mark = mark;
  },
});

describe('an identity that is sent', () => {
  it('is opened as it was sent, in composed form and without blanks around', async () => {
    const { parts, sent } = open();
    await identify(parts, sent({ firstName: ' Łucja ', lastName: 'S\u0301liwin\u0301ska', email: ' ' }));
    expect(await openIdentity(parts, P01)).toEqual({ firstName: 'Łucja', lastName: 'Śliwińska' });
  });
  it('changes nothing when it is sent again, in decomposed form too', async () => {
    const { parts, sent } = open();
    const first = await identify(parts, sent(lucja));
    const again = await identify(parts, sent({ ...lucja, lastName: ' S\u0301liwin\u0301ska' }));
    expect([first.appended, again.appended]).toEqual([1, 0]);
  });
  it('differs when only the e-mail does, and changes with a reason', async () => {
    const { parts, sent } = open();
    await identify(parts, sent(lucja));
    const other = { ...lucja, email: 'sliwinska@example.org' };
    await expect(identify(parts, sent(other))).rejects.toMatchObject({ code: 'people.identity-differs' });
    await identify(parts, sent(other, { reason: 'new address', of: 'U/2' }));
    expect(await openIdentity(parts, P01)).toEqual(other);
    expect((await identify(parts, sent(lucja, { of: 'U/1' }))).appended).toBe(0);
  });
  it('registers an unknown person even as a correction', async () => {
    const { parts, store, sent } = open();
    await identify(parts, sent(lucja, { reason: 'forgotten', of: 'U/2' }));
    expect((await eventsOf(store)).map(({ type }) => type)).toEqual(['IdentityRegistered']);
  });
  it.each([
    ['first_name', { ...lucja, firstName: ' ' }],
    ['last_name', { ...lucja, lastName: '' }],
  ])('needs a %s', async (field, identity) => {
    const { parts, sent } = open();
    await expect(identify(parts, sent(identity))).rejects.toMatchObject({ code: 'entry.text-blank', field });
  });
  it('opens nowhere but in its own stream and event', async () => {
    const { parts, path, store, keys, sent } = open();
    await identify(parts, sent(lucja));
    const [registered] = await eventsOf(store);
    const event = registered && peopleAggregate.decode(registered);
    if (event?.type !== 'IdentityRegistered') throw new Error('An identity was expected.');
    const moved = { ...event.data, type: 'change' as const, person: 'P01', reason: 'x', alike: [], rules: someRules() };
    await path.execute(peopleAggregate, {
      stream: 'person-demo:P01',
      commands: [{ ...moved, sealId: randomUUID() }],
      given: aSender,
    });
    await expect(openIdentity(parts, P01)).rejects.toMatchObject({ name: 'SealBroken' });
    expect(await keys.same(keyNameOf(P01), event.data.identity, { ...lucja })).toBe(true);
  });
  it('is refused at a revision that has passed', async () => {
    const { parts, sent } = open();
    await identify(parts, sent(lucja, { expected: 'no-stream' }));
    await expect(identify(parts, sent(maria, { expected: 'no-stream', reason: 'x' }))).rejects.toThrow(WrongRevision);
  });
});

describe('two identities sent at once for one person', () => {
  it('leave the first on record and refuse the other', async () => {
    const { parts, store, sent } = open();
    const outcomes = await Promise.allSettled([identify(parts, sent(lucja)), identify(parts, sent(maria))]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'people.identity-differs' },
    });
    expect(await eventsOf(store)).toHaveLength(1);
  });
});

describe('what is on record beside what was sent', () => {
  it('is told without sealing anything', async () => {
    const { parts, keys, sent, erase } = open();
    expect(await compareIdentity(parts, P01, lucja)).toBe('unknown');
    expect(await keys.state(keyNameOf(P01))).toBe('none');
    await identify(parts, sent(lucja));
    expect(await compareIdentity(parts, P01, lucja)).toBe('same');
    expect(await compareIdentity(parts, P01, undefined)).toBe('same');
    expect(await compareIdentity(parts, P01, maria)).toBe('other');
    await erase();
    expect(await compareIdentity(parts, P01, lucja)).toBe('erased');
  });
});

describe('a person who is erased', () => {
  it('cannot be read, compared or recorded again', async () => {
    const { parts, keys, sent, erase } = open();
    await identify(parts, sent(lucja));
    await erase();
    expect(await keys.state(keyNameOf(P01))).toBe('destroyed');
    expect(await openIdentity(parts, P01)).toBeUndefined();
    await expect(identify(parts, sent(lucja))).rejects.toMatchObject({ code: 'people.erased' });
    await expect(identify(parts, sent(lucja, { reason: 'x' }))).rejects.toMatchObject({ code: 'people.erased' });
  });
  it('is erased again without effect', async () => {
    const { parts, sent, erase } = open();
    await identify(parts, sent(lucja));
    expect([(await erase()).appended, (await erase('once more')).appended]).toEqual([1, 0]);
  });
  it('is unknown when no identity ever came', async () => {
    const { erase } = open();
    await expect(erase()).rejects.toMatchObject({ code: 'people.unknown' });
  });
  it('stays erased for a log that was restored from an older copy', async () => {
    const { keys, parts, sent, erase } = open();
    await identify(parts, sent(lucja));
    await erase();
    const restored = open();
    const older = { ...restored.parts, keys };
    await expect(identify(older, restored.sent(lucja))).rejects.toMatchObject({ code: 'people.erased' });
  });
  it('is erased whole by an erasure that comes amid writing', async () => {
    const { parts, store, keys, sent, erase } = open();
    await identify(parts, sent(lucja));
    await Promise.allSettled([
      identify(parts, sent(maria, { reason: 'married' })),
      erase(),
      identify(parts, sent(lucja)),
    ]);
    expect((await eventsOf(store)).at(-1)?.type).toBe('IdentityErased');
    expect(await keys.state(keyNameOf(P01))).toBe('destroyed');
  });
});

describe('an identity whose key is lost without an erasure', () => {
  it('is neither taken for the same nor replaced', async () => {
    const { parts, sent } = open();
    await identify(parts, sent(lucja));
    const keyless = { ...parts, keys: new InMemoryKeyStore() };
    expect(await openIdentity(keyless, P01)).toBeUndefined();
    expect(await compareIdentity(keyless, P01, lucja)).toBe('other');
    await expect(identify(keyless, sent(lucja))).rejects.toMatchObject({ code: 'people.identity-unreadable' });
    const corrected = identify(keyless, sent(maria, { reason: 'married' }));
    await expect(corrected).rejects.toMatchObject({ code: 'people.identity-unreadable' });
    expect(await keyless.keys.state(keyNameOf(P01))).toBe('none');
  });
});

describe('a process that ended between the erasing event and the key', () => {
  const interrupted = async () => {
    const record = open();
    await identify(record.parts, record.sent(lucja));
    await identify(record.parts, record.sent(maria, { person: 'P02' }));
    await record.path.execute(peopleAggregate, {
      stream: 'person-demo:P01',
      commands: [{ type: 'erase', person: 'P01', on: '2024-06-01', reason: 'asked for' }],
      given: aSender,
    });
    return record;
  };

  it('is finished at the next start, and nobody else’s key goes', async () => {
    const { store, keys } = await interrupted();
    const kept: { mark?: ErasureMark } = {};
    expect(await finishErasures(store, keys, marksIn(kept))).toBe(1);
    expect(await keys.state(keyNameOf(P01))).toBe('destroyed');
    expect(await keys.state('demo:P02')).toBe('kept');
    expect(await finishErasures(store, keys, marksIn(kept))).toBe(0);
  });
  it('reads only what came after the mark', async () => {
    const { store, keys } = await interrupted();
    const mark = { log: await store.identity(), position: 3n };
    expect(await finishErasures(store, keys, marksIn({ mark }))).toBe(0);
    expect(await keys.state(keyNameOf(P01))).toBe('kept');
  });
  it.each([
    ['of another log', { log: 'another', position: 3n }],
    ['beyond the end of the log', { log: '', position: 99n }],
  ])('reads all when the mark is %s', async (_, mark) => {
    const { store, keys } = await interrupted();
    const of = mark.log === '' ? await store.identity() : mark.log;
    expect(await finishErasures(store, keys, marksIn({ mark: { ...mark, log: of } }))).toBe(1);
  });
  it('leaves the mark where it was when a key cannot be destroyed', async () => {
    const { store, keys } = await interrupted();
    const kept: { mark?: ErasureMark } = {};
    const full = {
      state: () => keys.state(keyNameOf(P01)),
      destroy: async () => Promise.reject(new Error('disk full')),
    };
    await expect(finishErasures(store, full, marksIn(kept))).rejects.toThrow('disk full');
    expect(kept.mark).toBeUndefined();
  });
});

describe('canaries in every field of an identity', () => {
  const canaries = ['Kanarek', 'Żółtopióry', 'kanarek@example.org', 'Kanarka', 'Papużanka', 'papuga@example.org'];
  const first: Identity = { firstName: 'Kanarek', lastName: 'Żółtopióry', email: 'kanarek@example.org' };
  const second: Identity = { firstName: 'Kanarka', lastName: 'Papużanka', email: 'papuga@example.org' };

  /** All that anybody could read of a thing: own fields, messages, stacks and causes, and every text in base64 too. */
  const told = (thing: unknown): string => {
    const seen = new Set<unknown>();
    const walk = (value: unknown): string => {
      if (typeof value !== 'object' || value === null) return String(value);
      if (seen.has(value)) return '';
      seen.add(value);
      return Reflect.ownKeys(value)
        .map((key) => `${String(key)} ${walk(Reflect.get(value, key))}`)
        .join('\n');
    };
    return walk(thing);
  };
  const forms = (text: string): readonly string[] => {
    const bytes = Buffer.from(text);
    return [text, text.normalize('NFD'), JSON.stringify(text), bytes.toString('base64url'), bytes.toString('hex')];
  };
  const leaks = (thing: unknown): readonly string[] =>
    canaries.filter((canary) => forms(canary).some((form) => told(thing).includes(form)));

  it('are found where they stand, so that the search can fail', () => {
    expect(leaks({ deep: [{ error: new Error(`no ${first.email}`) }] })).toEqual(['kanarek@example.org']);
    expect(leaks({ text: Buffer.from('Kanarka').toString('base64url') })).toEqual(['Kanarka']);
  });
  it('stand in no event, state, outcome or error', async () => {
    const { parts, store, path, sent, erase } = open();
    const long = { ...second, lastName: 'Papużanka'.repeat(300) };
    const attempts = [
      () => identify(parts, sent({ ...first, firstName: '' })),
      () => identify(parts, sent(first, { on: '2030-01-01' })),
      () => identify(parts, sent(first)),
      () => identify(parts, sent(second)),
      () => identify(parts, sent(long)),
      () => identify(parts, sent({ ...second, email: 'papuga@example.org\u0000' }, { reason: 'x' })),
      () => identify(parts, sent(second, { reason: ' ' })),
      () => identify(parts, sent(second, { reason: 'married' })),
      () => identify(parts, sent(second, { expected: 'no-stream' })),
      () => identify({ ...parts, keys: new InMemoryKeyStore() }, sent(second)),
      () => compareIdentity(parts, P01, second),
      () => erase(),
      () => identify(parts, sent(second)),
    ];
    const outcomes: unknown[] = [];
    for (const attempt of attempts) outcomes.push(await attempt().catch((error: unknown) => error));
    const refused = outcomes.filter((outcome) => outcome instanceof Error);
    expect(refused).toHaveLength(9);
    const { state } = await path.load(peopleAggregate, 'person-demo:P01');
    const events = await eventsOf(store);
    expect(events.map(({ type }) => type)).toEqual(['IdentityRegistered', 'IdentityChanged', 'IdentityErased']);
    expect(leaks([outcomes, state, events])).toEqual([]);
  });
});
