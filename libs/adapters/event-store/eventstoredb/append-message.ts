import { randomUUID } from 'node:crypto';

import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';

import type { Position, Revision } from '@kernel/event.js';
import type { ExpectedRevision } from '@kernel/event-store.js';

import { EngineFault, faultOfStatus } from './engine-fault.js';
import type { StoredForm } from './stored-form.js';

/** One append, as it goes to the engine: always at an exact revision, or where no stream is. */
export interface AppendRequest {
  readonly name: string;
  readonly expected: ExpectedRevision;
  readonly forms: readonly StoredForm[];
}

/** Of the last event of an append that stands. */
export interface AppendAnswer {
  readonly revision: Revision;
  readonly position: Position;
}

export interface AppendMessage {
  readonly correlation: string;
  readonly message: streams.BatchAppendReq;
}

/**
 * Without a deadline for the engine: in this client's protocol it is a moment, which the engine compares with its own clock, so that a clock
 * ten seconds behind would make every append fail. It then takes its own limit, and whoever waits here has one.
 */
export const appendMessage = ({ name, expected, forms }: AppendRequest): AppendMessage => {
  const correlation = randomUUID();
  const options = new streams.BatchAppendReq.Options();
  options.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(name)));
  if (expected === 'no-stream') options.setNoStream(new shared.Empty());
  else options.setStreamPosition(expected.toString());
  const message = new streams.BatchAppendReq();
  message.setCorrelationId(uuid(correlation)).setOptions(options);
  message.setProposedMessagesList(forms.map(proposed)).setIsFinal(true);
  return { correlation, message };
};

const uuid = (text: string): shared.UUID => new shared.UUID().setString(text);

const proposed = ({ id, type, data, metadata }: StoredForm): streams.BatchAppendReq.ProposedMessage => {
  const message = new streams.BatchAppendReq.ProposedMessage();
  message.setId(uuid(id)).setData(data).setCustomMetadata(metadata);
  message.getMetadataMap().set('type', type).set('content-type', 'application/json');
  return message;
};

/** The answer belongs to the append with this correlation. */
export const correlationOf = (answer: streams.BatchAppendResp): string => uuidText(answer.getCorrelationId());

/** A server may write an id in either of two ways. */
export const uuidText = (id: shared.UUID | undefined): string => {
  const structured = id?.getStructured();
  if (!id || !structured) return id?.getString() ?? '';
  const digits = [structured.getMostSignificantBits(), structured.getLeastSignificantBits()].map(hex).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

const hex = (bits: string): string => BigInt.asUintN(64, BigInt(bits)).toString(16).padStart(16, '0');

/** @throws EngineFault for a refusal, and for an answer that does not say where the events are */
export const answerIn = (answer: streams.BatchAppendResp): AppendAnswer => {
  const status = answer.getError();
  if (status) throw faultOfStatus(status);
  const success = answer.getSuccess();
  const place = success?.getPosition();
  if (!success?.hasCurrentRevision() || !place) throw new EngineFault('unknown', 'the answer names no place');
  return { revision: BigInt(success.getCurrentRevision()), position: BigInt(place.getCommitPosition()) };
};
