import { describe, expect, it } from '@jest/globals';

import { StoreUnavailable } from '@kernel/event-store.js';

import { checkedVersion } from './engine-version.js';

describe('the version that a server says it has', () => {
  it.each(['24.10.5', '24.10.14', '24.10.14-nightly', '24.11.0', '25.0.1', '25.1.0.2299', '26.0.3', '100.0.0'])(
    'is good: %s, whose checkpoints hold',
    (text) => {
      expect(checkedVersion(text)).toEqual({ text, checkpointsHold: true, warning: undefined });
    },
  );

  it.each(['23.10.0', '23.10.7', '24.2.0', '24.6.0', '24.10.0', '24.10.4', '24.10.4-rc.1', '25.0.0', '25.0.0.1673'])(
    'is warned of: %s, whose checkpoints do not',
    (text) => {
      expect(checkedVersion(text)).toMatchObject({ text, checkpointsHold: false });
      expect(checkedVersion(text).warning).toBe(
        `The server is EventStoreDB ${text}. Before 24.10.5, and in 25.0.0, its checkpoints could make readers miss an event: Kronika does without them, but upgrade the server.`,
      );
    },
  );

  it.each(['23.9.9', '23.6.0', '22.10.5', '5.0.11', '0.0.0.0'])('is too old: %s', (text) => {
    expect(() => checkedVersion(text)).toThrow(StoreUnavailable);
    expect(() => checkedVersion(text)).toThrow(
      `The server is EventStoreDB ${text}, which is too old; 23.10 or later was expected.`,
    );
  });

  it.each(['', 'unknown', '24.10', 'v24.10.5'])('is none: %j', (text) => {
    expect(() => checkedVersion(text)).toThrow(
      `The server does not say which EventStoreDB it is (${JSON.stringify(text)}); 23.10 or later was expected.`,
    );
  });
});
