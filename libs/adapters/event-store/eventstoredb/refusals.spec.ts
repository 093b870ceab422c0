import { describe, expect, it } from '@jest/globals';

import { EngineFault, faultOf } from './engine-fault.js';
import { outcomeUnknown, unavailable } from './refusals.js';

const lost = (last: string): Error =>
  Object.assign(new Error(`14 UNAVAILABLE: No connection established. Last error: ${last} Resolution note: none`), {
    code: 14,
  });

const told = (error: unknown): string => unavailable('h:2113', error).message;

describe('what an operator is told of a connection that does not come about', () => {
  it.each([
    ['connect ECONNREFUSED 127.0.0.1:1.', 'cannot be reached (connect ECONNREFUSED 127.0.0.1:1)'],
    [
      '40BDE54FB67F0000:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../tlsany_meth.c:77:\n.',
      'does not answer in TLS: the URL of a server without it ends in ?tls=false (wrong version number)',
    ],
    [
      'Client network socket disconnected before secure TLS connection was established.',
      'does not answer in TLS: the URL of a server without it ends in ?tls=false (Client network socket disconnected before secure TLS connection was established)',
    ],
    [
      'unable to verify the first certificate; if the root CA is installed locally, try running Node.js with --use-system-ca.',
      'shows a certificate of an authority that is not trusted here: name the file of the right one in the URL by tlsCAFile=FILE (unable to verify the first certificate)',
    ],
    [
      "Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames: Host: h.",
      "shows a certificate that is for other names than this one (Hostname/IP does not match certificate's altnames: Host: h)",
    ],
    ['certificate has expired.', 'shows a certificate that is not valid today (certificate has expired)'],
    [
      'Failed to connect (2026-11-26T18:11:40.029Z).',
      'ends each connection at once: perhaps it speaks TLS only, and the URL says tls=false (it was closed)',
    ],
  ])('%j', (last, sentence) => {
    expect(told(lost(last))).toBe(`EventStoreDB at h:2113 ${sentence}.`);
  });
});

describe('a fault', () => {
  it('is told once, whatever it is told as', () => {
    const first = unavailable('h:2113', new EngineFault('silent', 'there was no answer within 5 ms'));
    expect(first.message).toBe('EventStoreDB at h:2113 does not answer (there was no answer within 5 ms).');
    expect(unavailable('elsewhere', first)).toBe(first);
  });

  it('never brings a long text along: it may quote what was sent', () => {
    expect(told(faultOf(new Error('x'.repeat(5_000)))).length).toBeLessThan(300);
  });

  it('of an append that may have been written asks for the same once more', () => {
    expect(outcomeUnknown('h:2113', new EngineFault('lost', 'Connection dropped')).message).toMatch(
      /whether this append was written is not known\. Send it again\.$/,
    );
  });
});
