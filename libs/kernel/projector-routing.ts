import { partOf } from './parts.js';
import type { Recorded, View } from './view.js';

/** An event of a batch, decoded once for all views; `fault` says why it could not be. */
export interface Item extends Recorded {
  readonly category: string;
  readonly fault: string | undefined;
}

/** What an event is to one part of a build. */
export interface Step {
  readonly item: Item;
  /** The part's documents that it belongs to. */
  readonly ids: readonly string[];
  /** Whether the part is the one that checks the revisions of the event's stream. */
  readonly checks: boolean;
  /** It belongs to no document of any part. */
  readonly nowhere: boolean;
}

/** The events that a view reads, by the parts of a build that they concern: those of their documents, and that of their stream. */
export const routed = (view: View, parts: number, items: readonly Item[]): readonly (readonly Step[])[] => {
  const categories = new Set(view.categories);
  const steps = Array.from({ length: parts }, (): Step[] => []);
  for (const item of items) {
    if (!categories.has(item.category)) continue;
    const ids = item.fault === undefined ? view.route(item) : view.routeUnread(item.record);
    const nowhere = ids.length === 0;
    if (parts === 1) steps[0]?.push({ item, ids, checks: true, nowhere });
    else divide({ item, ids, checks: true, nowhere }, view.name, steps);
  }
  return steps;
};

const divide = (whole: Step, view: string, steps: readonly Step[][]): void => {
  const checking = partOf(view, whole.item.record.stream, steps.length);
  const shares = new Map<number, string[]>([[checking, []]]);
  for (const id of whole.ids) {
    const part = partOf(view, id, steps.length);
    const share = shares.get(part);
    if (share) share.push(id);
    else shares.set(part, [id]);
  }
  for (const [part, ids] of shares) steps[part]?.push({ ...whole, ids, checks: part === checking });
};
