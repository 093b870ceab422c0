import type { Position as Place } from '@eventstore/db-client';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';

import type { Revision } from '@kernel/event.js';

import { uuidText } from './append-message.js';
import type { EngineEvent } from './stored-form.js';

/** What a read or a subscription says, in the order in which it is true. */
export type Told = streams.ReadResp;

export interface ReadForwards {
  /** Of the stream in the engine. */
  readonly name: string;
  readonly from: Revision;
  readonly limit: number;
}

export interface Subscribe {
  readonly from: Place;
  /** Of streams' names in the engine. */
  readonly prefixes: readonly string[];
}

const { Options } = streams.ReadReq;

/** Between two signs of life while a filter passes everything over: so many times 32 events considered. */
const CHECKPOINT_EVERY = 32;

/** To all of the log behind a place, as far as streams' names begin with one of the prefixes, and to what is written from then on. */
export const subscribeRequest = ({ from, prefixes }: Subscribe): streams.ReadReq => {
  const names = new Options.FilterOptions.Expression().setPrefixList([...prefixes]);
  const filter = new Options.FilterOptions().setStreamIdentifier(names).setCount(new shared.Empty());
  filter.setCheckpointintervalmultiplier(CHECKPOINT_EVERY);
  const options = asked().setAll(behind(from)).setFilter(filter);
  return new streams.ReadReq().setOptions(options.setSubscription(new Options.SubscriptionOptions()));
};

/** To events of a stream from a revision on, that one included. */
export const forwardsRequest = ({ name, from, limit }: ReadForwards): streams.ReadReq =>
  readRequest(asked().setStream(streamCalled(name).setRevision(String(from))), limit);

/** To the last event of a stream. */
export const lastRequest = (name: string): streams.ReadReq =>
  readRequest(asked().setStream(streamCalled(name).setEnd(new shared.Empty())).setReadDirection(BACKWARDS), 1);

/** To the whole log from its end, or from before a place, backwards. */
export const backwardsRequest = (before: Place | undefined, limit: number): streams.ReadReq => {
  const from = before ? behind(before) : new Options.AllOptions().setEnd(new shared.Empty());
  return readRequest(asked().setAll(from).setReadDirection(BACKWARDS), limit);
};

const BACKWARDS = Options.ReadDirection.BACKWARDS;

const asked = (): streams.ReadReq.Options =>
  new Options().setUuidOption(new Options.UUIDOption().setString(new shared.Empty()));

const readRequest = (options: streams.ReadReq.Options, limit: number): streams.ReadReq =>
  new streams.ReadReq().setOptions(options.setNoFilter(new shared.Empty()).setCount(String(limit)));

const streamCalled = (name: string): streams.ReadReq.Options.StreamOptions =>
  new Options.StreamOptions().setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(name)));

const behind = ({ commit, prepare }: Place): streams.ReadReq.Options.AllOptions =>
  new Options.AllOptions().setPosition(
    new Options.Position().setCommitPosition(String(commit)).setPreparePosition(String(prepare)),
  );

export const checkpointIn = (told: Told): Place | undefined => {
  const checkpoint = told.getCheckpoint();
  return checkpoint && placeOf(checkpoint);
};

/** Undefined for other messages, and for a link whose target is gone. */
export const eventIn = (told: Told): EngineEvent | undefined => {
  const record = told.getEvent()?.getEvent();
  if (!record) return undefined;
  const kinds = record.getMetadataMap();
  const isJson = kinds.get('content-type') === 'application/json';
  return {
    id: uuidText(record.getId()),
    streamId: textIn(record.getStreamIdentifier()?.getStreamName_asU8()),
    revision: BigInt(record.getStreamRevision()),
    type: kinds.get('type') ?? '',
    isJson,
    data: isJson ? jsonIn(record.getData_asU8()) : {},
    metadata: jsonIn(record.getCustomMetadata_asU8()),
    position: placeOf(record),
  };
};

interface Placed {
  getCommitPosition(): string;
  getPreparePosition(): string;
}

const placeOf = (placed: Placed): Place => {
  const commit = placed.getCommitPosition();
  const prepare = placed.getPreparePosition();
  const first = BigInt(commit);
  return { commit: first, prepare: prepare === commit ? first : BigInt(prepare) };
};

const textIn = (bytes: Uint8Array | undefined): string =>
  bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8') : '';

/** What is no JSON is nothing that Kronika wrote. */
const jsonIn = (bytes: Uint8Array): unknown => {
  try {
    return bytes.length === 0 ? undefined : JSON.parse(textIn(bytes));
  } catch {
    return undefined;
  }
};
