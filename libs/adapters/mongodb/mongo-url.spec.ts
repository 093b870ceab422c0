import { describe, expect, it } from '@jest/globals';

import { StoreUnavailable } from '@kernel/event-store.js';

import { checkedUrl } from './mongo-url.js';

const faultOf = (url: string): string => {
  try {
    checkedUrl(url);
  } catch (error) {
    if (error instanceof StoreUnavailable) return error.message;
    throw error;
  }
  throw new Error(`Nothing is wrong with ${url}.`);
};

describe('a URL of MongoDB', () => {
  it('is taken, with one host or several, a user or none', () => {
    const good: readonly (readonly [url: string, hosts: string])[] = [
      ['mongodb://127.0.0.1', '127.0.0.1'],
      ['mongodb://db-1:27017,db-2:27018/?replicaSet=rs0', 'db-1:27017,db-2:27018'],
      ['mongodb://kronika:p%40ss%2Fword@db-1:27017/admin?authSource=admin', 'db-1:27017'],
      ['mongodb+srv://kronika:secret@cluster.example.org/?appName=x', 'cluster.example.org'],
      ['mongodb://[::1]:27017/', '[::1]:27017'],
    ];
    for (const [url, hosts] of good) expect(checkedUrl(url)).toEqual({ text: url, hosts, overruled: [] });
  });

  it('is refused with a sentence for what is wrong with it', () => {
    const expected = 'expected mongodb://HOST:PORT/?replicaSet=NAME.';
    const faults: readonly (readonly [url: string, fault: RegExp])[] = [
      ['', /is empty/],
      ['127.0.0.1:27017', /names no protocol/],
      ['http://127.0.0.1:27017', /begins with http:\/\//],
      ['mongodb://', /names no host/],
      ['mongodb:///?replicaSet=rs0', /names no host/],
      ['mongodb://user:pa@ss@db-1', /user or a password/],
      ['mongodb://user:pa:ss@db-1', /user or a password/],
      ['mongodb://user:pa/ss@db-1', /user or a password/],
      ['mongodb://db-1/?nonsense=1', /nonsense is not supported/],
      ['mongodb://db-1:notaport/', /cannot be used/],
      ['mongodb+srv://db-1.example.org:27017/', /port/],
    ];
    for (const [url, fault] of faults) {
      expect(faultOf(url)).toMatch(fault);
      expect(faultOf(url)).toContain(expected);
    }
  });

  it('never shows its user or password', () => {
    const urls = [
      'mongodb://us%23er:hunt%2Fer2@',
      'mongodb://us%23er:hunt%2Fer2@db-1/?nonsense=hunt%2Fer2',
      'mongodb://us%23er:hunt%2Fer2@db-1:hunt%2Fer2',
      'mongodb://us#er:hunt/er2@db-1',
      'mongodb://us%23er:hunt%2Fer2@db-1/?authMechanism=us%23er',
    ];
    for (const url of urls) expect(faultOf(url)).not.toMatch(/hunt|er2|us#|us%23/);
  });

  it('may say in vain what Kronika says too', () => {
    const { text, overruled } = checkedUrl('mongodb://db-1/?retryWrites=true&w=majority');
    expect(text).toBe('mongodb://db-1/');
    expect(overruled).toEqual([]);
  });

  it('is rid of what Kronika sets otherwise, which is named', () => {
    const url = 'mongodb://db-1/?w=1&appName=x&readPreference=secondary&RetryWrites=false&replicaSet=rs0';
    const { text, overruled } = checkedUrl(url);
    expect(text).toBe('mongodb://db-1/?appName=x&replicaSet=rs0');
    expect(overruled).toEqual([
      'w=1 in the URL of MongoDB is not taken: a write counts when a majority of the set has it.',
      'readPreference=secondary in the URL of MongoDB is not taken: all is read from the primary.',
      'RetryWrites=false in the URL of MongoDB is not taken: writes are repeated after a failover.',
    ]);
  });
});
