import { Double, Int32, Long, ObjectId } from 'bson';
import type { Core } from './core.js';
import { type Doc, MAX_BSON } from './values.js';

/** What a client is told by `hello`, by which drivers know a primary of a replica set, its age and what it can do. */
export const helloOf = (core: Core, address: string, legacy: boolean): Doc => ({
  ...(legacy ? { ismaster: core.primary, helloOk: true } : { isWritablePrimary: core.primary }),
  topologyVersion: topologyVersionOf(core),
  ...(core.settings.replicaSet === '' ? {} : memberOf(core, address)),
  maxBsonObjectSize: new Int32(MAX_BSON),
  maxMessageSizeBytes: new Int32(48_000_000),
  maxWriteBatchSize: new Int32(100_000),
  localTime: new Date(),
  logicalSessionTimeoutMinutes: new Int32(30),
  connectionId: new Int32(1),
  minWireVersion: new Int32(0),
  maxWireVersion: new Int32(core.settings.maxWireVersion),
  readOnly: false,
  ok: new Double(1),
});

/** Which news of the set a client has with an answer: older ones it passes over, in whatever order they reach it. */
export const topologyVersionOf = ({ processId, topologyCounter }: Core): Doc => ({
  processId,
  counter: Long.fromNumber(topologyCounter),
});

const memberOf = (core: Core, address: string): Doc => ({
  hosts: [address],
  setName: core.settings.replicaSet,
  setVersion: new Int32(1),
  secondary: !core.primary,
  me: address,
  ...(core.primary ? { primary: address, electionId: electionId(core.term) } : {}),
});

const electionId = (term: number): ObjectId => new ObjectId(`7fffffff${term.toString(16).padStart(16, '0')}`);
