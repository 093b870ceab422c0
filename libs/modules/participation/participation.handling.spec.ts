import { describe, expect, it } from '@jest/globals';
import { InMemoryEventStore } from '@adapters/event-store/in-memory-event-store.js';
import { createStamp } from '@adapters/event-store/stamp.js';
import { CommandPath } from '@kernel/command-path.js';
import type { Given } from '@kernel/command-path.js';
import { ProcessRefs } from '@kernel/ref-registry.js';
import { StateCache } from '@kernel/state-cache.js';
import { someRules } from '@testing/builders.js';
import { membershipsOf } from './membership.js';
import { participationAggregate } from './participation.aggregate.js';
import { submitParticipation } from './participation.handling.js';
import type { ParticipationIntent } from './participation.js';

const given: Given = { actor: 'spec-1', role: 'specialist', source: 'api', correlationId: 'c', causationId: 'c' };
const join: ParticipationIntent = {
  type: 'record',
  table: 'municipalities',
  ref: 'JST/01',
  content: { teryt: '1208053', name: 'Miechów', track: 'full', on: '2024-01-10' },
};
const leave: ParticipationIntent = { type: 'leave', table: 'municipalities', ref: 'JST/01', on: '2024-06-15' };

const opened = () => {
  const store = new InMemoryEventStore();
  const path = new CommandPath({
    store,
    stamp: createStamp({ clock: () => new Date('2024-07-01T10:00:00Z') }),
    cache: new StateCache(),
    refs: new ProcessRefs({ ready: () => Promise.resolve(), find: () => Promise.resolve([]) }),
  });
  const lookups = { rules: () => Promise.resolve(someRules()), memberships: () => Promise.resolve([]) };
  const submit = submitParticipation(path, lookups);
  const send = (key: string, ...commands: readonly ParticipationIntent[]) =>
    submit({ programme: 'demo', key, commands, given });
  return { store, path, send };
};

describe('a municipality’s stream', () => {
  const stream = 'participation-demo:120805';

  it('takes what is sent, by its six digits, and is read back from the log', async () => {
    const { store, path, send } = opened();
    expect(await send('120805', join, leave)).toMatchObject({ revision: 1n, appended: 2 });
    const events = (await Array.fromAsync(store.readStream(stream))).flat();
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ['MunicipalityJoined', { ref: 'JST/01', teryt: '1208053', name: 'Miechów', track: 'full', on: '2024-01-10' }],
      ['MunicipalityLeft', { ref: 'JST/01', on: '2024-06-15' }],
    ]);
    const fresh: typeof participationAggregate = { ...participationAggregate, name: 'fresh', states: new WeakMap() };
    const { state } = await path.load(fresh, stream);
    expect(membershipsOf(state)).toMatchObject([{ from: '2024-01-10', to: '2024-06-15' }]);
  });

  it('gives a ref to no other municipality; a departure needs none of its own', async () => {
    const { send } = opened();
    await send('120805', join);
    const other = { ...join, content: { ...join.content, teryt: '1217032' } };
    await expect(send('121703', other)).rejects.toMatchObject({ code: 'entry.ref-elsewhere', details: { stream } });
    expect(await send('120805', leave)).toMatchObject({ appended: 1 });
    expect(participationAggregate.claims(stream, { ...join, rules: someRules() })).toEqual([
      { programme: 'demo', table: 'municipalities', ref: 'JST/01' },
    ]);
    expect(participationAggregate.claims(stream, { ...leave, rules: someRules() })).toEqual([]);
  });
});
