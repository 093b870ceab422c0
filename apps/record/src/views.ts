import { connect } from '@adapters/worker/connect.js';
import type { Remote } from '@adapters/worker/connect.js';
import type { Position } from '@kernel/event.js';
import { StoreUnavailable } from '@kernel/event-store.js';
import type { EventStore } from '@kernel/event-store.js';
import { AheadOfLog, AlreadyBuilding, BuiltFromOtherLog, NoSuchView, RevisionGap } from '@kernel/projector.errors.js';
import type { RefIndex } from '@kernel/refs.js';
import { ProgrammeUnknown } from '@modules/programme/contracts.js';
import {
  EditionUnknown,
  FigureUnknown,
  MunicipalityUnknown,
  TrackUnknown,
  ViewBuilding,
  askedDocuments,
} from '@modules/standing/contracts.js';
import type { Question } from '@modules/standing/contracts.js';
import { gatheredRefs } from './gathered-refs.js';
import { tellAll } from './notices.js';
import type { QuestionsMethods } from './questions-service.js';
import type { Questions, ViewState } from './record.js';
import type { Storage } from './storage.js';
import { thread } from './threads.js';
import type { ViewsMethods } from './views-service.js';

/** How long a question waits for the views to see a position. */
const WAIT_MS = 5_000;

/** A write is only taken when refs can be looked up: views that are first built may take their time. */
const FIRST_BUILD_MS = 24 * 60 * 60 * 1_000;

const VIEW_ERRORS = [NoSuchView, AlreadyBuilding, RevisionGap, BuiltFromOtherLog, AheadOfLog, StoreUnavailable];

const ANSWER_ERRORS = [
  BuiltFromOtherLog,
  AheadOfLog,
  ProgrammeUnknown,
  EditionUnknown,
  FigureUnknown,
  MunicipalityUnknown,
  TrackUnknown,
  ViewBuilding,
  StoreUnavailable,
];

/** The views have not seen a position within the bound. Asking again later may find them there. */
export class ViewBehind extends Error {
  constructor(
    readonly asked: Position,
    readonly seen: Position | undefined,
  ) {
    super(`The views have seen the log up to position ${seen ?? 'none'}, and ${asked} was asked for.`);
    this.name = 'ViewBehind';
  }
}

export interface RecordViews {
  readonly keeper: Remote<ViewsMethods>;
  readonly questions: Questions;
  readonly refs: RefIndex;
  /** From now on no write waits for views that are behind: it is refused. */
  refuseWaiting(): void;
  close(): Promise<void>;
}

interface ViewsOptions {
  readonly storage: Storage;
  readonly log: Pick<EventStore, 'head'>;
  readonly notice: (sentence: string) => void;
}

/** Starts the thread that keeps the views, and then the one that answers from them. */
export const openViews = async ({ storage: told, log, notice }: ViewsOptions): Promise<RecordViews> => {
  // What is not there is waited for by who opens the record, and who says so.
  const storage = { ...told, waitUntil: undefined };
  await using opening = new AsyncDisposableStack();
  const keeper = opening.adopt(connect<ViewsMethods>(thread('views', { storage }), VIEW_ERRORS), closed);
  // A file is made by who keeps it; a server is there for both of them.
  if (storage.readStore === undefined) await keeper.ready();
  const asked = opening.adopt(connect<QuestionsMethods>(thread('questions', { storage }), ANSWER_ERRORS), closed);
  await Promise.all([keeper.ready(), asked.ready()]);
  const said = await keeper.call('notice');
  if (said !== undefined) notice(said);
  const head = await log.head();
  void tellAll(() => keeper.call('nextNotice'), notice);
  const ending = new AbortController();
  const open = opening.move();
  return {
    keeper,
    questions: questionsOver(keeper, asked),
    refs: {
      ready: () => readyOf(keeper, head, ending.signal),
      find: gatheredRefs((claims) => asked.call('findRefs', claims)),
    },
    refuseWaiting: () => ending.abort(),
    close: () => open.disposeAsync(),
  };
};

/** @param ending given when nobody is to wait any longer */
const readyOf = async (
  keeper: Remote<ViewsMethods>,
  head: Position | undefined,
  ending: AbortSignal,
): Promise<void> => {
  await Promise.race([keeper.call('waitFor', String(head ?? 0n), FIRST_BUILD_MS), refusedOn(ending)]);
};

const refusedOn = (ending: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const refuse = (): void => reject(new StoreUnavailable(ENDING));
    if (ending.aborted) refuse();
    ending.addEventListener('abort', refuse, { once: true });
  });

const ENDING = 'Kronika is ending, and its read models are behind: send it again once it runs.';

const closed = (remote: { close(): Promise<void> }): Promise<void> => remote.close();

const questionsOver = (keeper: Remote<ViewsMethods>, asked: Remote<QuestionsMethods>): Questions => {
  const states = async (): Promise<readonly ViewState[]> =>
    (await keeper.call('states')).map(({ view, state, filling, position, stopped }) => ({
      view,
      position,
      serving: state === 'following',
      building: filling,
      degraded: stopped.map(({ stream, position: at, reason }) => ({ stream, position: at, reason })),
    }));
  return {
    ask: async <Q extends Question>(question: Q, atLeast?: Position) => {
      const about = askedDocuments(question);
      if (atLeast !== undefined && !(await keeper.call('waitFor', String(atLeast), WAIT_MS, about)))
        throw new ViewBehind(atLeast, seenBy(await states()));
      return asked.call('ask', question);
    },
    state: states,
  };
};

const seenBy = (states: readonly ViewState[]): Position | undefined =>
  states.map(({ position }) => position).toSorted((a, b) => ((a ?? -1n) < (b ?? -1n) ? -1 : 1))[0];
