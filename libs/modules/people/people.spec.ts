import { describe, it } from '@jest/globals';
import { someRules } from '@testing/builders.js';
import { expectRepeatsToChangeNothing, specOf } from '@testing/decider-spec.js';
import { assert, constantFrom, array, property, record } from 'fast-check';
import type { PeopleEvent, SealedIdentity } from './people.events.js';
import { people } from './people.js';
import type { ChangeIdentity, ErasePerson, PeopleCommand, RegisterIdentity } from './people.js';

const sealed = (sealId: string): SealedIdentity => ({
  identity: { nonce: 'bm9uY2U', text: `text-${sealId}`, tag: 'dGFn', print: `print-${sealId}` },
  sealId,
});
const register = (sealId: string, change: Partial<RegisterIdentity> = {}): RegisterIdentity => ({
  type: 'register',
  person: 'P01',
  on: '2024-02-01',
  ...sealed(sealId),
  alike: [],
  rules: someRules(),
  ...change,
});
const change = (sealId: string, more: Partial<ChangeIdentity> = {}): ChangeIdentity => ({
  ...register(sealId),
  type: 'change',
  reason: 'married',
  ...more,
});
const erase = (reason = 'asked for'): ErasePerson => ({ type: 'erase', person: 'P01', on: '2024-06-01', reason });

const registered: PeopleEvent = {
  type: 'IdentityRegistered',
  data: { on: '2024-02-01', ...sealed('S1'), of: 'U/1' },
};
const changed: PeopleEvent = {
  type: 'IdentityChanged',
  data: { on: '2024-02-01', ...sealed('S2'), reason: 'married', of: 'U/2' },
};
const erased: PeopleEvent = { type: 'IdentityErased', data: { on: '2024-06-01', reason: 'asked for' } };
const { given } = specOf(people);

describe('a person who is not on record', () => {
  it('is registered, with the entry that brought the identity', () => {
    given()
      .when(register('S1', { of: 'U/1' }))
      .thenFacts(registered);
  });
  it('is registered on a day of the period up to today, and not once the programme is closed', () => {
    given()
      .when(register('S1', { on: '2023-12-31' }))
      .thenRefused('programme.day-outside-period');
    given()
      .when(register('S1', { on: '2024-07-02' }))
      .thenRefused('programme.day-in-the-future');
    given()
      .when(register('S1', { rules: someRules({ closed: '2024-06-30' }) }))
      .thenRefused('programme.closed');
  });
  it('can neither be changed nor erased', () => {
    given().when(change('S2')).thenRefusedWith('people.unknown', { person: 'P01' });
    given().when(erase()).thenRefused('people.unknown');
  });
});

describe('a person on record', () => {
  it('carries the same identity again without effect', () => {
    given(registered)
      .when(
        register('S9', { alike: ['S1'] }),
        register('S9', { alike: ['S1'], rules: someRules({ closed: '2024-06-30' }) }),
      )
      .thenNothing();
  });
  it('carries no other identity without a correction', () => {
    given(registered).when(register('S9')).thenRefusedWith('people.identity-differs', { person: 'P01' });
  });
  it('takes another identity with a reason, once', () => {
    given(registered)
      .when(change('S2', { of: 'U/2' }))
      .thenFacts(changed);
    given(registered, changed)
      .when(change('S9', { alike: ['S2'] }))
      .thenNothing();
    given(registered)
      .when(change('S2', { reason: ' ' }))
      .thenRefused('entry.reason-missing');
    given(registered)
      .when(change('S2', { on: '2024-07-02' }))
      .thenRefused('programme.day-in-the-future');
  });
  it('changes after the period and after the programme was closed', () => {
    const rules = someRules({ today: '2025-02-01', closed: '2025-01-31' });
    given(registered)
      .when(change('S2', { on: '2025-02-01', rules }))
      .thenFacts({ type: 'IdentityChanged', data: { on: '2025-02-01', ...sealed('S2'), reason: 'married' } });
  });
  it('takes no older file for a change: neither the first entry nor the correction that stood once', () => {
    const back: PeopleEvent = {
      type: 'IdentityChanged',
      data: { on: '2024-03-01', ...sealed('S3'), reason: 'divorced', of: 'U/3' },
    };
    given(registered, changed)
      .when(register('S9', { of: 'U/1', alike: ['S1'] }))
      .thenNothing();
    given(registered, changed, back)
      .when(change('S9', { of: 'U/2', alike: ['S2'] }))
      .thenNothing();
    given(registered, changed)
      .when(change('S3', { of: 'U/3', on: '2024-03-01', reason: 'divorced', alike: ['S1'] }))
      .thenFacts(back);
  });
  it('is not compared when the key is gone', () => {
    given(registered)
      .when(register('S9', { alike: undefined }))
      .thenRefused('people.identity-unreadable');
    given(registered)
      .when(change('S9', { alike: undefined }))
      .thenRefused('people.identity-unreadable');
  });
  it('is erased with a reason, once', () => {
    given(registered, changed).when(erase(), erase('again')).thenFacts(erased);
    given(registered).when(erase(' ')).thenRefused('entry.reason-missing');
    given(registered)
      .when(erase('x'.repeat(2001)))
      .thenRefused('entry.text-too-long');
  });
});

describe('a person who was erased', () => {
  it('takes no identity again', () => {
    given(registered, erased).when(register('S9')).thenRefusedWith('people.erased', { person: 'P01' });
    given(registered, erased).when(change('S9')).thenRefused('people.erased');
  });
  it('stays erased whatever a damaged log says after', () => {
    given(registered, erased, changed).when(erase()).thenNothing();
  });
});

describe('any commands', () => {
  it('change nothing when each is sent twice', () => {
    const of = constantFrom('U/1', 'U/2', 'U/3');
    const command = record({ kind: constantFrom('register', 'change', 'erase'), id: constantFrom('S1', 'S2'), of });
    assert(
      property(array(command, { maxLength: 8 }), (sent) => {
        const commands: readonly PeopleCommand[] = sent.map(({ kind, id, of: ref }) => {
          // As a key store would tell: an identity reads as itself.
          const more = { of: ref, alike: [id] };
          if (kind === 'erase') return erase();
          return kind === 'register' ? register(id, more) : change(id, more);
        });
        expectRepeatsToChangeNothing(people, commands);
      }),
    );
  });
});
