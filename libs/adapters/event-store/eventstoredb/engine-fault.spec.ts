import { describe, expect, it } from '@jest/globals';

import { EngineFault, faultOf } from './engine-fault.js';
import type { FaultKind } from './engine-fault.js';

const trailers = (exception: string): { get(name: string): readonly string[] } => ({
  get: (name) => (name === 'exception' ? [exception] : []),
});

const failed = (parts: object, message = ''): Error => Object.assign(new Error(message), parts);

describe('a failure of the engine or its client', () => {
  it.each<[string, Error, FaultKind]>([
    // By type, whatever the rest says.
    ['a typed error without text or code', failed({ type: 'wrong-expected-version' }), 'wrong-revision'],
    ['a type that its code contradicts', failed({ type: 'access-denied', code: 14 }, 'connection dropped'), 'denied'],
    ['a deleted stream', failed({ type: 'stream-deleted' }), 'deleted'],
    ['a deadline', failed({ type: 'deadline-exceeded' }), 'silent'],
    ['a cancelled call', failed({ type: 'cancelled' }), 'lost'],
    // By trailer, where the client has not looked.
    ['another leader', failed({ code: 5, metadata: trailers('not-leader') }), 'not-leader'],
    [
      'an event too large',
      failed({ type: 'unknown', metadata: trailers('maximum-append-event-size-exceeded') }),
      'too-large',
    ],
    // By code.
    ['a time limit of the server', failed({ code: 10 }, 'Operation timed out'), 'silent'],
    ['credentials that are missing', failed({ code: 16 }), 'denied'],
    // By text.
    ['a server that starts', failed({ type: 'unknown' }, 'Could not recognize Server Is Not Ready'), 'not-ready'],
    [
      'a server that does not know its users yet',
      failed({ code: 14 }, '14 UNAVAILABLE: Server not ready'),
      'not-ready',
    ],
    ['a server that is busy', failed({ code: 14 }, '14 UNAVAILABLE: Server Is Too Busy'), 'not-ready'],
    [
      'a port where nobody listens',
      failed({ code: 14 }, '14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED 127.0.0.1:1'),
      'unreached',
    ],
    [
      'a connection that broke',
      failed({ type: 'unavailable', code: 14 }, '14 UNAVAILABLE: Connection dropped'),
      'lost',
    ],
    ['an orderly stop', failed({ type: 'unknown', code: 13 }, '13 INTERNAL: Received RST_STREAM with code 2'), 'lost'],
    [
      'a position that no event has',
      failed({ code: 3 }, '3 INVALID_ARGUMENT: Trying to read from an invalid position.'),
      'no-place',
    ],
    [
      'a certificate that nobody vouches for',
      failed({ code: 14 }, 'self-signed certificate in certificate chain'),
      'unreached',
    ],
    // What nobody knows may have happened.
    ['an error without anything', new Error(''), 'unknown'],
    ['unavailable for whatever reason', failed({ code: 14 }), 'lost'],
  ])('is told apart: %s', (_, error, kind) => {
    const fault = faultOf(error);
    expect(fault.kind).toBe(kind);
    expect(fault.message).not.toBe('');
    expect(fault.cause).toBe(error);
  });

  it('may be anything that was thrown', () => {
    expect(faultOf('odd')).toMatchObject({ kind: 'unknown', message: 'odd' });
    expect(faultOf(undefined)).toMatchObject({ kind: 'unknown' });
  });

  it('is told apart once', () => {
    const fault = new EngineFault('silent', 'no answer');
    expect(faultOf(fault)).toBe(fault);
  });
});
