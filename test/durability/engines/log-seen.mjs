import { EventStoreDBClient, START } from '@eventstore/db-client';
import { Broken } from '../witness.mjs';

/** Where the namespace begins: what stands before its first stream is of others. */
const beginOf = async (client, namespace) => {
  let begin = START;
  // To its end: a call of this client that is left before leads the next one into nowhere.
  for await (const { event } of client.readStream(`${namespace}.identity`, { maxCount: 1 })) begin = event.position;
  return begin;
};

/** Events of a namespace as the engine's own client reads them, without anything of ours between, in the order of the log. */
export const eventsIn = async ({ namespace, variables }) => {
  const client = EventStoreDBClient.connectionString(variables.EVENT_STORE_URL);
  const prefix = `${namespace}.`;
  const found = [];
  try {
    for await (const { event } of client.readAll({ fromPosition: await beginOf(client, namespace) }))
      if (event?.streamId.startsWith(prefix) && event.streamId.includes('-'))
        found.push({ ...event, stream: event.streamId.slice(prefix.length) });
    return found;
  } finally {
    await client.dispose();
  }
};

const nameOf = ({ stream, type, data }) =>
  data.ref === undefined ? undefined : `${stream.slice(stream.indexOf('-') + 1).split(':')[0]} ${type} ${data.ref}`;

const putOnce = (map, name, event) => {
  const before = map.get(name);
  if (before) throw new Broken(`${name} stands at ${before.position.commit} and again at ${event.position.commit}.`);
  map.set(name, event);
};

/** No id and no ref twice, no revision left out. Gives events by ref. @throws Broken */
const soundLog = (events) => {
  const heads = new Map();
  const ids = new Map();
  const refs = new Map();
  for (const event of events) {
    const expected = (heads.get(event.stream) ?? -1n) + 1n;
    if (event.revision !== expected)
      throw new Broken(`In ${event.stream} comes revision ${event.revision} where ${expected} was due.`);
    heads.set(event.stream, event.revision);
    putOnce(ids, `Event ${event.id}`, event);
    const name = nameOf(event);
    if (name) putOnce(refs, name, event);
  }
  return refs;
};

/** Each acknowledged command stands once, where its answer said. @throws Broken */
export const lookAtLog = (events, programme, acknowledged) => {
  const refs = soundLog(events);
  const erasures = new Map();
  for (const event of events)
    if (event.type === 'IdentityErased') putOnce(erasures, `Erasure in ${event.stream}`, event);
  for (const { type, ref, erased, answers } of acknowledged) {
    const name = erased ? `Erasure in person-${programme}:${erased}` : `${programme} ${type} ${ref}`;
    const event = (erased ? erasures : refs).get(name);
    if (!event) throw new Broken(`${name} was acknowledged and stands nowhere.`);
    for (const { json } of answers) mustReach(json.position, event, name);
  }
};

/** Whoever waits for the position of an answer sees what was written. */
const mustReach = (position, event, name) => {
  if (position === null || BigInt(position) < event.position.commit)
    throw new Broken(`${name} stands at ${event.position.commit} and was acknowledged at ${position}.`);
};
