import type { Json } from '@kernel/json.js';
import type { Spool, Spooled } from '@kernel/spool.js';

/** By group and key, what was put there in the order of arrival. */
type Lane = Map<string, Map<string, Spooled[]>>;

/** For specs, and for what surely fits in memory. */
export class MemorySpool implements Spool {
  private readonly lanes = new Map<string, Lane>();

  add(lane: string, entry: Spooled): void {
    const groups = within(this.lanes, lane, () => new Map<string, Map<string, Spooled[]>>());
    const keys = within(groups, entry.group, () => new Map<string, Spooled[]>());
    within(keys, entry.key, () => []).push(entry);
  }

  has(lane: string, group: string, key: string): boolean {
    return this.lanes.get(lane)?.get(group)?.has(key) ?? false;
  }

  first(lane: string, group: string, key: string): Json | undefined {
    return this.lanes.get(lane)?.get(group)?.get(key)?.[0]?.value;
  }

  count(lane: string): number {
    const groups = [...(this.lanes.get(lane)?.values() ?? [])];
    return groups.flatMap((keys) => [...keys.values()]).reduce((sum, entries) => sum + entries.length, 0);
  }

  groups(lane: string): Iterable<string> {
    return inOrder(this.lanes.get(lane)?.keys());
  }

  *inOrder(lane: string, group?: string): Generator<Spooled> {
    for (const name of group === undefined ? this.groups(lane) : [group]) {
      const keys = this.lanes.get(lane)?.get(name);
      for (const key of inOrder(keys?.keys())) yield* keys?.get(key) ?? [];
    }
  }

  clear(lane: string): void {
    this.lanes.delete(lane);
  }

  close(): void {
    this.lanes.clear();
  }
}

const within = <Value>(map: Map<string, Value>, key: string, make: () => Value): Value => {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
};

/** By UTF-8 bytes, which is the order of code points and not that of JavaScript's strings. */
const inOrder = (names: Iterable<string> | undefined): readonly string[] =>
  [...(names ?? [])].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
