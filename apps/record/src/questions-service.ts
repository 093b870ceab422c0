import { openEmbeddedLogReader } from '@adapters/event-store/embedded/embedded-log-reader.js';
import { openEmbeddedReadStoreReader } from '@adapters/read-store/embedded/embedded-read-store.js';
import type { Service } from '@adapters/worker/serve.js';
import type { RefClaim, TakenRef } from '@kernel/refs.js';
import { answerTo, refIndexOver } from '@modules/standing/contracts.js';
import type { AnswerTo, Question } from '@modules/standing/contracts.js';

/** What the thread that answers questions is asked for. */
export type QuestionsMethods = {
  readonly ask: (question: Question) => Promise<AnswerTo<Question>>;
  readonly findRefs: (refs: readonly RefClaim[]) => Promise<readonly TakenRef[]>;
};

/** Answers from the views of a folder, beside the thread that keeps them. */
export const questionsService = (folder: string): Service<QuestionsMethods> => {
  const store = openEmbeddedReadStoreReader(folder);
  const log = openEmbeddedLogReader(folder);
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
