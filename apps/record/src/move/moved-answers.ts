import type { Position } from '@kernel/event.js';
import type { StoredAnswer } from '@kernel/request-store.js';
import type { RequestItem } from '@kernel/transfer.js';

/** What an answer's positions are told by. */
export interface AnswerMove {
  /** Identity of the log that was moved to: an answer that speaks of it has been moved before. */
  readonly log: string;
  readonly find: (position: Position) => Position | undefined;
}

const HEADER = 'kronika-position';

/** An answer that is kept for a repeated request names a position: after a move, that of the same event in the log where it now stands. */
export const movedItem = (item: RequestItem, move: AnswerMove): RequestItem =>
  item.kind === 'request' && item.answer !== undefined && item.answer.log !== move.log
    ? { ...item, answer: movedAnswer(item.answer, move) }
    : item;

const movedAnswer = ({ headers, body, ...answer }: StoredAnswer, { log, find }: AnswerMove): StoredAnswer => {
  const now = (text: unknown): string | null => {
    const position = typeof text === 'string' && /^\d{1,19}$/.test(text) ? find(BigInt(text)) : undefined;
    return position === undefined ? null : String(position);
  };
  const { [HEADER]: before, ...others } = headers;
  const position = before === undefined ? null : now(before);
  return {
    ...answer,
    log,
    headers: position === null ? others : { ...others, [HEADER]: position },
    body: body && 'position' in body ? { ...body, position: now(body['position']) } : body,
  };
};
