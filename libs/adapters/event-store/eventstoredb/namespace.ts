import type { StreamName } from '@kernel/event.js';
import { StoreUnavailable } from '@kernel/event-store.js';

import { isStreamName } from '../prepared-append.js';

const NAME = /^[A-Za-z0-9]{1,64}$/;

/**
 * Keeps several applications apart in one server: `kronika.participation-…` in the engine is `participation-…` here. The dot ends the
 * namespace, since a name holds letters and digits only: no prefix of one namespace is a prefix of another.
 */
export class Namespace {
  /** Of every stream of the namespace. */
  readonly prefix: string;
  /** Holds the log's identity. It has no hyphen, so it can be no stream's name of the port. */
  readonly identityStream: string;
  /** Holds how far others' events were looked through; no stream's name of the port, either. */
  readonly marksStream: string;
  /** The engine's names of streams under it that hold nothing of ours; see `foreign-streams.ts`. */
  private readonly passedOver = new Set<string>();

  /** @throws StoreUnavailable for a name with anything but letters and digits */
  constructor(readonly name: string) {
    if (!NAME.test(name))
      throw new StoreUnavailable(
        `The namespace ${JSON.stringify(name)} is not taken: 1 to 64 letters (A to Z) and digits were expected.`,
      );
    this.prefix = `${name}.`;
    this.identityStream = `${this.prefix}identity`;
    this.marksStream = `${this.prefix}quiet`;
  }

  /** The engine's name of a stream. */
  nameOf(stream: StreamName): string {
    return this.prefix + stream;
  }

  /** From now on it is not ours. */
  passOver(engineName: string): void {
    this.passedOver.add(engineName);
  }

  /** The port's name of one of the engine's streams; undefined for one that is not ours. */
  streamOf(engineName: string): StreamName | undefined {
    if (!engineName.startsWith(this.prefix) || this.passedOver.has(engineName)) return undefined;
    const stream = engineName.slice(this.prefix.length);
    return isStreamName(stream) ? stream : undefined;
  }

  /** Of the streams of some categories: with the hyphen, so that `note` is no prefix of `notes-a`. */
  prefixesOf(categories: readonly string[] | undefined): readonly string[] {
    return categories ? [...new Set(categories)].map((category) => `${this.prefix}${category}-`) : [this.prefix];
  }
}
