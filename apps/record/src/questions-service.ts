import type { Service } from '@adapters/worker/serve.js';
import type { RefClaim, TakenRef } from '@kernel/refs.js';
import { viewsOfLog } from '@kernel/views-of-log.js';
import { answerTo, refIndexOver } from '@modules/standing/contracts.js';
import type { AnswerTo, Question } from '@modules/standing/contracts.js';
import type { Storage } from './storage.js';
import { openLogReader, openReadStoreReader } from './stores.js';

/** What the thread that answers questions is asked for. */
export type QuestionsMethods = {
  readonly ask: (question: Question) => Promise<AnswerTo<Question>>;
  readonly findRefs: (refs: readonly RefClaim[]) => Promise<readonly TakenRef[]>;
};

/** Answers from the views of a record, beside the thread that keeps them. */
export const questionsService = async (storage: Storage): Promise<Service<QuestionsMethods>> => {
  const log = await openLogReader(storage);
  const store = viewsOfLog(await openReadStoreReader(storage), log);
  const refs = refIndexOver(store);
  return {
    methods: {
      ask: (question) => answerTo({ store, log }, question),
      findRefs: (claims) => refs.find(claims),
    },
    close: async () => {
      await store.close();
      await log.close();
    },
  };
};
