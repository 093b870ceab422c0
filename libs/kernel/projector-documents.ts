import type { Position } from './event.js';
import type { Step } from './projector-routing.js';
import type { Build, Document, ReadStore } from './read-store.js';
import type { Recorded, View } from './view.js';

interface Held {
  readonly id: string;
  live: unknown;
  /** Of the last event folded in: one with an older or the same position is passed over. */
  position: Position;
  changed: boolean;
  weight: number;
}

export interface LiveDocumentsParts {
  readonly view: View;
  readonly store: ReadStore;
  readonly build: Build;
  /** How many entries may be held between commits. */
  readonly bound: number;
  /** The lane begins with no document: what is not held here need not be looked for. */
  readonly empty: boolean;
}

/** Live documents of one part of a build: read when first needed, kept within a bound so that the next event need not read them again. */
export class LiveDocuments {
  /** The least recently changed first. */
  private readonly held = new Map<string, Held>();
  private changed: Held[] = [];
  private weight = 0;
  private holdsAll: boolean;
  private bound: number;

  constructor(private readonly parts: LiveDocumentsParts) {
    this.holdsAll = parts.empty;
    this.bound = parts.bound;
  }

  /** Nothing may wait for a commit. */
  holdAtMost(bound: number): void {
    this.bound = bound;
    this.evict();
  }

  /** Reads those of the documents that are not held yet. */
  async load(steps: readonly Step[]): Promise<void> {
    if (this.holdsAll) return;
    const missing = new Set<string>();
    for (const { ids } of steps) for (const id of ids) if (!this.held.has(id)) missing.add(id);
    if (missing.size === 0) return;
    const { view, store, build } = this.parts;
    for (const [id, { body, position }] of await store.getMany(build, [...missing].toSorted(byText))) {
      const live = view.revive(body);
      const document = { id, live, position, changed: false, weight: this.weightOf(live) };
      this.held.set(id, document);
      this.weight += document.weight;
    }
  }

  /** The document must have been loaded. When the view's fold throws, the document is worth nothing any more. */
  fold(id: string, recorded: Recorded): void {
    const document = this.held.get(id) ?? { id, live: undefined, position: -1n, changed: false, weight: 0 };
    const { position } = recorded.record;
    if (position <= document.position) return;
    document.live = this.parts.view.evolve(document.live, recorded, id);
    document.position = position;
    if (document.changed) return;
    document.changed = true;
    this.changed.push(document);
    this.held.delete(id);
    this.held.set(id, document);
  }

  /** Those that changed since the last commit, in the order of their ids: a store writes them fastest so. */
  toStore(): readonly Document[] {
    const { view } = this.parts;
    return this.changed
      .toSorted((a, b) => byText(a.id, b.id))
      .map(({ id, position, live }) => ({ id, position, body: view.store(live), card: view.card?.(live) }));
  }

  /** After a commit: what changed is stored, and what is beyond the bound may go. */
  settle(): void {
    for (const document of this.changed) {
      this.weight -= document.weight;
      document.weight = this.weightOf(document.live);
      this.weight += document.weight;
      document.changed = false;
    }
    this.changed = [];
    this.evict();
  }

  private evict(): void {
    for (const [id, { weight }] of this.held) {
      if (this.weight <= this.bound) return;
      this.held.delete(id);
      this.weight -= weight;
      this.holdsAll = false;
    }
  }

  private weightOf(live: unknown): number {
    return this.parts.view.weight?.(live) ?? 1;
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : 1);
