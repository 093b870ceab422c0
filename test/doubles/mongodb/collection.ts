import { Int32 } from 'bson';
import { Index, type IndexSpec } from './indexes.js';
import { SortedList } from './sorted-list.js';
import { compare } from './comparing.js';
import { keyOf } from './keys.js';
import type { Doc } from './values.js';

/** A document as it stands at one time. Never changed, only replaced. */
export interface Entry {
  /** Its `_id` as text: the same text for equal values. */
  readonly key: string;
  readonly id: unknown;
  readonly doc: Doc;
}

interface Place {
  readonly key: string;
  readonly id: unknown;
}

/** What a document was before it was written at a time; undefined: not there. */
interface Version {
  readonly time: number;
  readonly before: Entry | undefined;
}

/** The index that every collection has. */
export const ID_INDEX: IndexSpec = { v: new Int32(2), key: { _id: new Int32(1) }, name: '_id_' };

export const entryOf = (doc: Doc): Entry => ({ key: keyOf(doc['_id']), id: doc['_id'], doc });

/** The documents of one collection: by `_id`, in the order of `_id`, in the order of insertion, and as they lately were. */
export class Collection {
  namespace: string;
  readonly documents = new Map<string, Entry>();
  readonly order = new SortedList<Place>((a, b) => compare(a.id, b.id));
  readonly indexes = new Map<string, Index>();
  /** Earlier versions, for those who still read as of then. */
  readonly history = new Map<string, Version[]>();

  constructor(namespace: string) {
    this.namespace = namespace;
    this.addIndex(ID_INDEX);
  }

  put(key: string, after: Entry | undefined, time: number): void {
    const before = this.documents.get(key);
    const versions = this.history.get(key);
    if (versions === undefined) this.history.set(key, [{ time, before }]);
    else versions.push({ time, before });
    this.replace(key, before, after);
  }

  replace(key: string, before: Entry | undefined, after: Entry | undefined): void {
    if (after !== undefined) {
      if (before === undefined) this.order.add({ key, id: after.id });
      this.documents.set(key, after);
    } else if (before !== undefined) {
      this.order.remove(before);
      this.documents.delete(key);
    }
    for (const index of this.indexes.values()) index.replace(key, before?.doc, after?.doc);
  }

  /** The document as of a time. */
  at(key: string, time: number): Entry | undefined {
    const later = this.history.get(key)?.find((version) => version.time > time);
    return later === undefined ? this.documents.get(key) : later.before;
  }

  /** Lets go of the oldest version of a document. */
  forgetFirst(key: string): void {
    const versions = this.history.get(key);
    versions?.shift();
    if (versions?.length === 0) this.history.delete(key);
  }

  /** Takes back the last write of a document. */
  takeBack(key: string): void {
    const last = this.history.get(key)?.pop();
    if (last !== undefined) this.replace(key, this.documents.get(key), last.before);
    if (this.history.get(key)?.length === 0) this.history.delete(key);
  }

  /** When it was last written, as far back as the history goes. */
  lastWritten(key: string): number {
    return this.history.get(key)?.at(-1)?.time ?? 0;
  }

  addIndex(spec: IndexSpec): Index {
    const index = new Index(spec);
    if (spec.name !== '_id_') for (const { key, doc } of this.documents.values()) index.replace(key, undefined, doc);
    this.indexes.set(spec.name, index);
    return index;
  }

  /** The same collection by another name. */
  renamed(namespace: string): this {
    this.namespace = namespace;
    return this;
  }
}
