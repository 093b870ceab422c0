import streams from '@eventstore/db-client/generated/streams_pb.js';
import { followAll } from './follow-all.js';
import { followStream } from './follow-stream.js';
import { resolverOf } from './links.js';
import { type Node, refusalOf } from './node.js';
import { Outlet, type ReadCall } from './outlet.js';
import { backwards, endOf as endOfLog, forwards, InvalidPosition } from './pages.js';
import {
  assertReadable,
  filteredOf,
  filterOrAll,
  isBackwards,
  isSubscription,
  placeAskedFor,
  revisionAskedFor,
} from './read-options.js';
import type { Reading } from './reading.js';
import type { Place, Recorded } from './recorded.js';
import { broken, invalidPosition, Refusal, refuse, stopping, streamDeleted, thrown } from './refusals.js';
import type { Stream } from './stream.js';
import { eventMessage, nameOf, notFoundMessage } from './wire.js';

const sendAll = async ({ node, outlet, options, shown }: Reading, events: Iterable<Recorded>): Promise<void> => {
  const most = Number(options.getCount());
  let sent = 0;
  for (const event of events) {
    if (outlet.ended || sent >= most) return;
    await outlet.send(eventMessage(event, shown));
    sent += 1;
    if (isBackwards(options)) node.sent.backwards += 1;
  }
};

function* streamForwards(stream: Stream, from: number, end: number): Generator<Recorded> {
  for (let revision = from; revision < end; revision += 1) {
    const event = stream.events[revision];
    if (event) yield event;
  }
}

function* streamBackwards(stream: Stream, from: number, first: number): Generator<Recorded> {
  for (let revision = from; revision >= first; revision -= 1) {
    const event = stream.events[revision];
    if (event) yield event;
  }
}

const revisionIn = (end: number, asked: number | 'start' | 'end'): number => {
  if (asked === 'start') return 0;
  return asked === 'end' ? end - 1 : asked;
};

/** How many events of a stream are in the index; none where it is not found. */
const endOf = ({ log, unindexed }: Node, name: string): number => {
  const stream = log.stream(name);
  return stream?.exists ? unindexed.endOf(name, stream.events.length) : 0;
};

/** What is in the index of a stream: so many events, from the first that its metadata shows. */
const eventsOf = ({ node, options }: Reading, stream: Stream, end: number): Generator<Recorded> => {
  const first = stream.firstVisible(node.log.now);
  const asked = options.getStream();
  const revision = revisionIn(end, asked ? revisionAskedFor(asked) : 'start');
  return isBackwards(options)
    ? streamBackwards(stream, Math.min(revision, end - 1), first)
    : streamForwards(stream, Math.max(first, revision), end);
};

const readStream = async (reading: Reading, asked: streams.ReadReq.Options.StreamOptions): Promise<void> => {
  const { node, outlet, options } = reading;
  node.met.reads += 1;
  const name = nameOf(asked.getStreamIdentifier());
  const stream = node.log.stream(name);
  if (revisionAskedFor(asked) === 'end' && !isBackwards(options)) throw thrown();
  if (stream?.tombstone) throw streamDeleted(name);
  const end = endOf(node, name);
  if (stream && end > 0) await sendAll(reading, eventsOf(reading, stream, end));
  else await outlet.send(notFoundMessage(name));
};

const resolvedPlace = (node: Node, asked: Place | 'start' | 'end'): Place => {
  if (asked === 'start') return { commit: 0, prepare: 0 };
  return asked === 'end' ? endOfLog(node.log) : asked;
};

const readAll = async (reading: Reading, asked: streams.ReadReq.Options.AllOptions): Promise<void> => {
  const { node, options } = reading;
  const filter = filterOrAll(filteredOf(options));
  const from = resolvedPlace(node, placeAskedFor(asked));
  const events = isBackwards(options) ? backwards(node.log, from) : forwards(node.log, from);
  await sendAll(reading, events.filter(filter));
};

const dispatch = async (reading: Reading): Promise<void> => {
  const { options } = reading;
  assertReadable(options);
  await reading.outlet.begin();
  const stream = options.getStream();
  const all = options.getAll();
  if (stream) await (isSubscription(options) ? followStream(reading, stream) : readStream(reading, stream));
  else if (all) await (isSubscription(options) ? followAll(reading, all) : readAll(reading, all));
};

const refusalFrom = (error: unknown, subscribing: boolean): Refusal => {
  if (error instanceof Refusal) return error;
  return error instanceof InvalidPosition ? invalidPosition(subscribing) : broken(error);
};

const meet = async (node: Node, call: ReadCall): Promise<void> => {
  const options = call.request.getOptions() ?? new streams.ReadReq.Options();
  const outlet = new Outlet(call, node);
  const forget = node.onStop(() => refuse(call, stopping()));
  const resolve = options.getResolveLinks() ? resolverOf(node.log) : undefined;
  const shown = { structured: options.getUuidOption()?.hasStructured() === true, resolve };
  try {
    const trouble = node.faults.takeTrouble('read');
    if (trouble) throw refusalOf(trouble);
    await dispatch({ node, outlet, options, shown });
    if (!outlet.ended) call.end();
  } catch (error) {
    if (!outlet.ended) refuse(call, refusalFrom(error, isSubscription(options)));
  } finally {
    forget();
  }
};

export const read =
  (node: Node) =>
  (call: ReadCall): void =>
    node.faults.hear(() => void meet(node, call));
