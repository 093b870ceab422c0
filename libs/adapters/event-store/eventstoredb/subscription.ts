import type { Position as Place } from '@eventstore/db-client';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';

import { uuidText } from './append-message.js';
import type { EngineEvent } from './stored-form.js';

/** What a subscription says, in the order in which it is true. */
export type Told = streams.ReadResp;

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
  const place = new Options.Position();
  place.setCommitPosition(String(from.commit)).setPreparePosition(String(from.prepare));
  const names = new Options.FilterOptions.Expression().setPrefixList([...prefixes]);
  const filter = new Options.FilterOptions().setStreamIdentifier(names).setCount(new shared.Empty());
  filter.setCheckpointintervalmultiplier(CHECKPOINT_EVERY);
  const options = new Options();
  options.setAll(new Options.AllOptions().setPosition(place)).setFilter(filter);
  options.setSubscription(new Options.SubscriptionOptions());
  options.setUuidOption(new Options.UUIDOption().setString(new shared.Empty()));
  return new streams.ReadReq().setOptions(options);
};

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
