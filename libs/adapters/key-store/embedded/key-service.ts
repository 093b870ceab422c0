import { StoreUnavailable } from '@kernel/event-store.js';
import type { JsonObject } from '@kernel/json.js';
import { KeyDestroyed, SealBroken } from '@kernel/key-store.js';
import type { KeyStore, Sealed } from '@kernel/key-store.js';

import { connect } from '../../worker/connect.js';
import type { Port } from '../../worker/port.js';
import type { Service } from '../../worker/serve.js';
import type { KeyMark } from '../key-mark.js';
import { openEmbeddedKeyStore } from './embedded-key-store.js';

/** What a worker that holds the keys is asked for. Keys themselves never leave it. */
export type KeyMethods = {
  readonly seal: (person: string, context: string, content: JsonObject) => Promise<Sealed>;
  readonly open: (person: string, context: string, text: Sealed) => Promise<JsonObject | undefined>;
  readonly same: (person: string, text: Sealed, content: JsonObject) => Promise<boolean | undefined>;
  readonly destroy: (person: string) => Promise<void>;
  readonly state: (person: string) => Promise<'none' | 'kept' | 'destroyed'>;
  readonly mark: () => KeyMark | undefined;
  readonly keepMark: (mark: KeyMark) => void;
};

/** The worker's side: `serve(portOf(parentPort), () => keyService(dir))`. */
export const keyService = (dir: string): Service<KeyMethods> => {
  const store = openEmbeddedKeyStore(dir);
  return {
    methods: {
      seal: (person, context, content) => store.seal(person, context, content),
      open: (person, context, text) => store.open(person, context, text),
      same: (person, text, content) => store.same(person, text, content),
      destroy: (person) => store.destroy(person),
      state: (person) => store.state(person),
      mark: () => store.mark(),
      keepMark: (mark) => store.keepMark(mark),
    },
    close: () => store.close(),
  };
};

export interface RemoteKeyStore extends KeyStore {
  /** How far the erasures on record are carried out. */
  mark(): Promise<KeyMark | undefined>;
  keepMark(mark: KeyMark): Promise<void>;
}

/** The server's side. @param port to a worker that serves `keyService` */
export const remoteKeyStore = (port: Port): RemoteKeyStore => {
  const remote = connect<KeyMethods>(port, [KeyDestroyed, SealBroken, StoreUnavailable]);
  return {
    seal: (person, context, content) => remote.call('seal', person, context, content),
    open: (person, context, text) => remote.call('open', person, context, text),
    same: (person, text, content) => remote.call('same', person, text, content),
    destroy: (person) => remote.call('destroy', person),
    state: (person) => remote.call('state', person),
    mark: () => remote.call('mark'),
    keepMark: (mark) => remote.call('keepMark', mark),
    close: () => remote.close(),
  };
};
