import { StoreUnavailable } from '@kernel/event-store.js';

import { withTlsHint } from './tls-hints.js';

const sentence = (ending: string): StoreUnavailable =>
  new StoreUnavailable(`MongoDB at db:27017 cannot be reached, or has no primary at the moment (${ending}).`);

const hinted = (ending: string): string => {
  const error = withTlsHint(sentence(ending));
  return error instanceof StoreUnavailable ? error.message.replace(sentence(ending).message, '').trim() : '';
};

describe('a first contact', () => {
  it.each([
    'read ECONNRESET',
    'Client network socket disconnected before secure TLS connection was established',
    'connection <monitor> to 10.0.0.1:27017 closed',
  ])('that ends with “%s” may have met a server that expects TLS, or expects none', (ending) => {
    expect(hinted(ending)).toBe('Whether it expects TLS is told by tls=true or tls=false in the URL.');
  });

  it.each(['unable to verify the first certificate', 'self-signed certificate in certificate chain'])(
    'that ends with “%s” has met an authority that nobody named',
    (ending) => {
      expect(hinted(ending)).toBe('Who signed its certificate is told by tlsCAFile=FILE in the URL.');
    },
  );

  it('that found nobody is told as it is, and so is what is no store at all', () => {
    expect(hinted('connect ECONNREFUSED 10.0.0.1:27017')).toBe('');
    const bug = new TypeError('ECONNRESET');
    expect(withTlsHint(bug)).toBe(bug);
  });
});
