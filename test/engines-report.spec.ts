import { describe, expect, it } from '@jest/globals';
import { enginesRun } from '../scripts/engines.mjs';

const ran = (...names: readonly string[]) => ({
  testResults: [{ assertionResults: names.map((fullName) => ({ fullName, status: 'passed' })) }],
});

const failed = (fullName: string) => ({ testResults: [{ assertionResults: [{ fullName, status: 'failed' }] }] });

const sentences = (engines: readonly { readonly sentence: string }[]) => engines.map(({ sentence }) => sentence);

describe('what a run of the specs says about engines', () => {
  it('says of each that no server was named', () => {
    const engines = enginesRun(ran('an event store, EventStoreDB (double) appends', 'MongoDB (double) reads'), {});
    expect(sentences(engines)).toEqual([
      'EventStoreDB: 1 tests against its double, none against a real server (TEST_EVENT_STORE_URL is not set).',
      'MongoDB: 1 tests against its double, none against a real server (TEST_READ_STORE_URL is not set).',
    ]);
    expect(engines.some(({ unasked }) => unasked)).toBe(false);
  });

  it('names the server that was asked, without its password', () => {
    const [engine] = enginesRun(ran('EventStoreDB (real) a', 'EventStoreDB (real) b', 'EventStoreDB (double) a'), {
      TEST_EVENT_STORE_URL: 'esdb://admin:chang@eit@127.0.0.1:2113?tls=false',
    });
    expect(engine).toEqual({
      unasked: false,
      sentence: 'EventStoreDB: 2 tests against the server at 127.0.0.1:2113, 1 against its double.',
    });
  });

  it('takes a server that was named and not asked for a failure', () => {
    const environment = { TEST_READ_STORE_URL: 'mongodb://127.0.0.1:27017/?replicaSet=rs0' };
    for (const results of [ran('MongoDB (double) reads'), failed('MongoDB (real) reads')])
      expect(enginesRun(results, environment)[1]?.unasked).toBe(true);
  });
});
