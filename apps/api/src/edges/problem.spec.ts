import { describe, expect, it } from '@jest/globals';
import { DomainError } from '@kernel/errors.js';
import type { ErrorKind } from '@kernel/errors.js';
import { OutcomeUnknown, StoreUnavailable, TooLarge, WrongRevision } from '@kernel/event-store.js';
import { AlreadyBuilding, BuiltFromOtherLog, NoSuchView } from '@kernel/projector.errors.js';
import { ViewBuilding } from '@modules/standing/contracts.js';
import { ImportsEnded } from '../../../record/src/imports-ended.js';
import { ViewBehind } from '../../../record/src/views.js';
import { EdgeError, ofDomain, problem, problemOf } from './problem.js';

class Refused extends DomainError {
  readonly code = 'some.rule';

  constructor(readonly kind: ErrorKind) {
    super('A rule was broken.', { on: '2015-01-01' }, 'on', 'another day');
  }
}

describe('a problem', () => {
  it.each([
    ['invalid', 422, 'Unprocessable Entity'],
    ['forbidden', 403, 'Forbidden'],
    ['not-found', 404, 'Not Found'],
    ['conflict', 409, 'Conflict'],
  ] as const)('tells a rule that refused as %s by %d', (kind, status, title) => {
    expect(problemOf(new Refused(kind))).toEqual({
      type: 'urn:kronika:problem:some.rule',
      title,
      status,
      detail: 'A rule was broken.',
      code: 'some.rule',
      pointer: '/on',
      expected: 'another day',
      details: { on: '2015-01-01' },
    });
  });

  it('points where the field was sent', () => {
    expect(ofDomain(new Refused('invalid'), '/joined_on').pointer).toBe('/joined_on');
  });

  it.each([
    [new WrongRevision('s-1', 3n, 4n), 412, 'request.wrong-revision'],
    [new TooLarge('event', 300_000, 262_144), 413, 'request.too-large'],
    [new StoreUnavailable('The disk is full.'), 503, 'store.unavailable'],
    [new OutcomeUnknown('Nobody knows.'), 503, 'store.outcome-unknown'],
    [new ImportsEnded(), 503, 'import.server-ending'],
    [new ViewBuilding('standing'), 503, 'view.building'],
    [new ViewBehind(9n, 3n), 503, 'view.behind'],
    [new AlreadyBuilding('standing'), 409, 'view.already-building'],
    [new NoSuchView('x', ['standing']), 404, 'view.unknown'],
    [new BuiltFromOtherLog({ view: 'standing', version: 1, number: 1, parts: 1 }, 'a', 'b'), 503, 'view.of-other-log'],
    [new EdgeError({ status: 415, detail: 'No.', code: 'request.media-type' }), 415, 'request.media-type'],
  ])('tells what %s is', (error, status, code) => {
    expect(problemOf(error)).toMatchObject({ status, code });
  });

  it('tells nothing of a bug', () => {
    expect(problemOf(new TypeError('x is not a function'))).toBeUndefined();
    expect(problemOf('thrown')).toBeUndefined();
  });

  it('leaves out what there is nothing to say of', () => {
    expect(problem({ status: 404, detail: 'Nothing.', errors: [], details: {} })).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'Nothing.',
    });
  });
});
