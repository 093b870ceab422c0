import { describe, expect, it } from '@jest/globals';

import { StoreUnavailable } from '@kernel/event-store.js';

import { checkedUrl } from './event-store-url.js';

const fault = (url: string): string => {
  try {
    checkedUrl(url);
  } catch (error) {
    expect(error).toBeInstanceOf(StoreUnavailable);
    return String(error);
  }
  return 'it was taken';
};

describe('a URL of EventStoreDB', () => {
  it('gives hosts, credentials and settings', () => {
    const url =
      'esdb+discover://ania:ta%40jne@node1:2111,node2,10.0.0.3:2113/?tls=true&keep-alive-interval=20000&connectionName=k';
    expect(checkedUrl(url)).toEqual({
      discover: true,
      endpoints: [
        { address: 'node1', port: 2111 },
        { address: 'node2', port: 2113 },
        { address: '10.0.0.3', port: 2113 },
      ],
      credentials: { username: 'ania', password: 'ta@jne' },
      settings: {
        tls: true,
        certificates: { insecure: false },
        client: { keepAliveInterval: 20_000, connectionName: 'k' },
      },
      hosts: 'node1:2111,node2:2113,10.0.0.3:2113',
      notices: [],
    });
  });

  it.each(['esdb://h?tls=false', ' kurrentdb://h:2113/?tls=false ', 'esdb://h/?TLS=false&nodePreference=Leader'])(
    'may read %j',
    (url) => {
      expect(checkedUrl(url)).toMatchObject({ hosts: 'h:2113', settings: { tls: false } });
    },
  );

  it.each([
    ['', 'is empty'],
    ['localhost:2113', 'cannot be read'],
    ['http://localhost:2113', 'begins with http://'],
    ['mongodb://localhost', 'begins with mongodb://'],
    ['esdb://', 'names no host'],
    ['esdb://a,,b', 'names no host'],
    ['esdb://:2113', 'names no host'],
    ['esdb://[::1]:2113', 'has a host with more than one colon, and addresses of IPv6 are not taken'],
    ['esdb://a b', 'has a host that is neither a name nor an address'],
    ['esdb://a:port', 'has "port" for a port'],
    ['esdb://a:70000', 'has "70000" for a port'],
    ['esdb://ania@a', 'has a user without a password'],
    ['esdb://ania:taj@ne@a', 'which must be written as %3A %2F and so on'],
    ['esdb://ania:taj:ne@a', 'which must be written as %3A %2F and so on'],
    ['esdb://ania:taj%ne@a', 'has a user or a password with a % that begins no code'],
    ['esdb://a?tls=no', 'has tls=no where true or false was expected'],
    ['esdb://a?colour=red', 'has a setting "colour" that nobody knows'],
    ['esdb://a?keepAliveInterval=-1', 'has keepAliveInterval=-1 where a positive whole number was expected'],
    ['esdb://a?throwOnAppendFailure=false', 'has throwOnAppendFailure=false, but a refused append must be told'],
    ['esdb://a?nodePreference=follower', 'has nodePreference=follower, but what was written is read at once'],
    ['esdb://a?tlsVerifyCert=false', 'has tlsVerifyCert=false, but the client cannot do without a valid certificate'],
    ['esdb://a?tlsCAFile=/no/such/file', 'has tlsCAFile=/no/such/file where a file that is there was expected'],
    [`esdb://a?userCertFile=${import.meta.filename}`, 'names one of userCertFile and userKeyFile without the other'],
  ])('is refused as %j', (url, why) => {
    const told = fault(url);
    expect(told).toContain(`The URL of EventStoreDB ${why}`.slice(0, 24));
    expect(told).toContain(why);
    expect(told).toContain('; expected esdb://HOST:2113');
  });

  it.each(['esdb://ania:ta/jne@a', 'esdb://ania:tajne@a:x', 'esdb://ania:tajne@a?x=1', 'ania:tajne@a'])(
    'never shows a password: %s',
    (url) => {
      expect(fault(url)).not.toMatch(/ta\/?jne/);
    },
  );

  it('takes the files of certificates', () => {
    const file = import.meta.filename;
    const { certificates } = checkedUrl(`esdb://a?tlsCAFile=${file}&userCertFile=${file}&userKeyFile=${file}`).settings;
    expect(Object.keys(certificates)).toEqual(['insecure', 'rootCertificate', 'userCertFile', 'userKeyFile']);
  });

  it('says that credentials are not sent without TLS', () => {
    expect(checkedUrl('esdb://ania:tajne@a?tls=false').notices).toEqual([
      expect.stringContaining('does not send them'),
    ]);
  });
});
