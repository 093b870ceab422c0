import { setImmediate as nextTurn } from 'node:timers/promises';

interface Gathering<Item, Answer> {
  readonly items: Item[];
  readonly answer: Promise<Answer>;
}

/**
 * What is asked in one turn of the loop goes to the server as one: the many parts of a build commit together, and each asks the same. It leaves
 * after the last of those who ask, so that none gets an answer which is older than its question.
 *
 * @param ask given all of one turn that were asked with the same key
 */
export const askedTogether = <Key, Item, Answer>(
  ask: (key: Key, items: readonly Item[]) => Promise<Answer>,
): ((key: Key, item: Item) => Promise<Answer>) => {
  const open = new Map<Key, Gathering<Item, Answer>>();
  const sent = async (key: Key, items: readonly Item[]): Promise<Answer> => {
    await nextTurn();
    open.delete(key);
    return ask(key, items);
  };
  return (key, item) => {
    const found = open.get(key);
    found?.items.push(item);
    if (found) return found.answer;
    const items = [item];
    const answer = sent(key, items);
    open.set(key, { items, answer });
    return answer;
  };
};
