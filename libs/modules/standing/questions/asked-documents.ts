import type { Asked } from '@kernel/view-standing.js';

import { programmeId } from '../views/documents.js';
import { refsView } from '../views/refs.view.js';
import { standingView } from '../views/standing.view.js';
import type { Question } from './answer.js';

const ALL: Asked = { view: standingView.name };
const ALL_REFS: Asked = { view: refsView.name };

/**
 * What must have seen a position before the question can be answered as of it: views, and of a view the documents where they are known from the
 * question. A municipality's are not: which participants hold its seats shows only once its own document has been read, and they lie in most
 * parts of the view.
 */
export const askedDocuments = (question: Question): readonly Asked[] => {
  switch (question.type) {
    case 'programme':
      return [{ ...ALL, ids: [programmeId(question.programme)] }];
    case 'faults':
      return [ALL_REFS];
    case 'dossier':
      return [ALL, ALL_REFS];
    default:
      return [ALL];
  }
};
