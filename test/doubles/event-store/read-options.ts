import streams from '@eventstore/db-client/generated/streams_pb.js';
import { type Filter, PAGE } from './pages.js';
import type { Place, Recorded } from './recorded.js';
import { invalidArgument, thrown } from './refusals.js';

const { ReadDirection } = streams.ReadReq.Options;

export interface Filtered {
  readonly filter: Filter;
  readonly window: number;
  readonly multiplier: number;
}

export const isBackwards = (options: streams.ReadReq.Options): boolean =>
  options.getReadDirection() === ReadDirection.BACKWARDS;

export const isSubscription = (options: streams.ReadReq.Options): boolean => options.hasSubscription();

/** Each choice is made: a stream or all, a count or a subscription, a filter or none, a form of ids. */
const isComplete = (options: streams.ReadReq.Options): boolean =>
  (options.hasStream() || options.hasAll()) &&
  (options.hasCount() || options.hasSubscription()) &&
  (options.hasFilter() || options.hasNoFilter()) &&
  options.hasUuidOption();

/** Only some combinations are a read at all. */
export const assertReadable = (options: streams.ReadReq.Options): void => {
  const filtersOneStream = options.hasFilter() && !options.hasAll();
  const followsBackwards = options.hasSubscription() && isBackwards(options);
  if (!isComplete(options) || filtersOneStream || followsBackwards) {
    throw invalidArgument('The combination of options is invalid.');
  }
  if (options.hasCount() && Number(options.getCount()) === 0) throw thrown();
};

const patternOf = (regex: string): RegExp => {
  try {
    return new RegExp(regex, 'u');
  } catch {
    throw invalidArgument(`The expression ${regex} is none that the double knows.`);
  }
};

const expressionOf = (expression: streams.ReadReq.Options.FilterOptions.Expression): ((text: string) => boolean) => {
  const regex = expression.getRegex();
  if (regex !== '') {
    const pattern = patternOf(regex);
    return (text) => pattern.test(text);
  }
  const prefixes = expression.getPrefixList();
  return (text) => prefixes.some((prefix) => text.startsWith(prefix));
};

const filterOf = (options: streams.ReadReq.Options.FilterOptions): Filter => {
  const byStream = options.getStreamIdentifier();
  const byType = options.getEventType();
  if (byStream) {
    const matches = expressionOf(byStream);
    return ({ stream }) => matches(stream);
  }
  if (!byType) throw invalidArgument('A filter names streams or event types.');
  const matches = expressionOf(byType);
  return ({ type }) => matches(type);
};

/** Undefined where everything is asked for. */
export const filteredOf = (options: streams.ReadReq.Options): Filtered | undefined => {
  const asked = options.getFilter();
  if (!asked) return undefined;
  const multiplier = asked.getCheckpointintervalmultiplier();
  if (options.hasSubscription() && multiplier === 0) throw thrown();
  return { filter: filterOf(asked), window: asked.hasMax() ? asked.getMax() : PAGE, multiplier };
};

const everything: Filter = (_event: Recorded) => true;

export const filterOrAll = (filtered: Filtered | undefined): Filter => filtered?.filter ?? everything;

export const placeAskedFor = (all: streams.ReadReq.Options.AllOptions): Place | 'start' | 'end' => {
  if (all.hasStart()) return 'start';
  const position = all.getPosition();
  if (!position) return 'end';
  return { commit: Number(position.getCommitPosition()), prepare: Number(position.getPreparePosition()) };
};

export const revisionAskedFor = (stream: streams.ReadReq.Options.StreamOptions): number | 'start' | 'end' => {
  if (stream.hasStart()) return 'start';
  return stream.hasRevision() ? Number(stream.getRevision()) : 'end';
};
