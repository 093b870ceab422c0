import type { Position, Revision, StreamName } from '@kernel/event.js';
import type { JsonObject } from '@kernel/json.js';
import { BuildGone } from '@kernel/read-store.js';
import type { Build, Card, Commit, Document, Progress, Range, ReadStore } from '@kernel/read-store.js';

import { checkPart, checkParts, succeeding, supersedes } from './progress.js';

/** As text, so that what is given back shares nothing with what was taken, as in a database. */
interface Stored {
  readonly position: Position;
  readonly body: string;
  readonly card: string | undefined;
}

interface Held {
  readonly build: Build;
  readonly documents: Map<string, Stored>;
  readonly revisions: Map<StreamName, Revision>;
  /** By part. */
  readonly progress: (Progress | undefined)[];
}

/** For specs and for questions about the past, which fold into documents that nobody keeps. */
export class InMemoryReadStore implements ReadStore {
  private readonly held = new Map<number, Held>();
  private readonly servingBuilds = new Map<string, number>();
  private lastNumber = 0;

  async serving(view: string): Promise<Build | undefined> {
    return this.held.get(this.servingBuilds.get(view) ?? 0)?.build;
  }

  async builds(view: string): Promise<readonly Build[]> {
    return this.of(view).map(({ build }) => build);
  }

  async begin(view: string, version: number, parts = 1): Promise<Build> {
    checkParts(parts);
    const build: Build = { view, version, number: ++this.lastNumber, parts };
    const progress = Array.from({ length: parts }, () => undefined);
    this.held.set(build.number, { build, documents: new Map(), revisions: new Map(), progress });
    return build;
  }

  async promote(build: Build): Promise<void> {
    this.find(build);
    if (this.servingBuilds.get(build.view) === build.number) return;
    for (const { build: other } of this.of(build.view))
      if (other.number !== build.number) this.held.delete(other.number);
    this.servingBuilds.set(build.view, build.number);
  }

  async drop(build: Build): Promise<void> {
    if (this.known(build)) this.held.delete(build.number);
  }

  async progress(build: Build): Promise<readonly (Progress | undefined)[]> {
    return [...this.find(build).progress];
  }

  async revisions(build: Build, streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, Revision>> {
    const { revisions } = this.find(build);
    return new Map(streams.flatMap((stream) => pair(stream, revisions.get(stream))));
  }

  async commit(build: Build, { part, documents, revisions, progress }: Commit): Promise<void> {
    const held = this.find(build);
    checkPart(held.build, part);
    for (const document of documents) put(held.documents, document);
    for (const [stream, revision] of revisions)
      if (revision > (held.revisions.get(stream) ?? -1n)) held.revisions.set(stream, revision);
    const before = held.progress[part];
    if (supersedes(progress, before)) held.progress[part] = structuredClone(succeeding(progress, before));
  }

  async get(build: Build, id: string): Promise<Document | undefined> {
    const stored = this.find(build).documents.get(id);
    return stored && documentOf(id, stored);
  }

  async getMany(build: Build, ids: readonly string[]): Promise<ReadonlyMap<string, Document>> {
    const { documents } = this.find(build);
    return new Map(
      ids.flatMap((id) => {
        const stored = documents.get(id);
        return pair(id, stored && documentOf(id, stored));
      }),
    );
  }

  async documents(build: Build, range: Range): Promise<readonly Document[]> {
    const found = inRange(this.find(build).documents, range);
    return found.slice(0, range.limit).map(([id, stored]) => documentOf(id, stored));
  }

  async cards(build: Build, range: Range): Promise<readonly Card[]> {
    const found = inRange(this.find(build).documents, range).flatMap(([id, { position, card }]) =>
      card === undefined ? [] : [{ id, position, card: parsed(card) }],
    );
    return found.slice(0, range.limit);
  }

  async close(): Promise<void> {
    this.held.clear();
  }

  private of(view: string): readonly Held[] {
    return [...this.held.values()].filter(({ build }) => build.view === view);
  }

  private known({ view, version, number }: Build): Held | undefined {
    const held = this.held.get(number);
    return held?.build.view === view && held.build.version === version ? held : undefined;
  }

  private find(build: Build): Held {
    const held = this.known(build);
    if (held === undefined) throw new BuildGone(build);
    return held;
  }
}

const put = (documents: Map<string, Stored>, { id, position, body, card }: Document): void => {
  const stored = documents.get(id);
  if (stored && stored.position > position) return;
  documents.set(id, { position, body: JSON.stringify(body), card: card && JSON.stringify(card) });
};

const inRange = (
  documents: ReadonlyMap<string, Stored>,
  { prefix, after, newerThan = -1n }: Range,
): readonly [string, Stored][] =>
  [...documents]
    .filter(([id]) => id.startsWith(prefix) && (after === undefined || byteOrder(id, after) > 0))
    .filter(([, { position }]) => position > newerThan)
    .toSorted(([a], [b]) => byteOrder(a, b));

/** UTF-8 orders by code point; JavaScript's `<` does not, beyond U+FFFF. */
const byteOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const documentOf = (id: string, { position, body, card }: Stored): Document => ({
  id,
  position,
  body: parsed(body),
  ...(card !== undefined && { card: parsed(card) }),
});

const parsed = (text: string): JsonObject => JSON.parse(text) as JsonObject;

const pair = <K, V>(key: K, value: V | undefined): readonly (readonly [K, V])[] =>
  value === undefined ? [] : [[key, value]];
