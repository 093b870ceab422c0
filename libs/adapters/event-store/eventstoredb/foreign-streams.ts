import type { Position } from '@kernel/event.js';

import type { EngineReads } from './engine-reads.js';
import { faultOf } from './engine-fault.js';
import type { Namespace } from './namespace.js';
import { isOfKronika, NotOurs } from './stored-form.js';

export interface ForeignStreamsParts {
  readonly reads: EngineReads;
  readonly namespace: Namespace;
  /** Of the log's identity: before it there is nothing of ours. */
  readonly begin: Position;
  readonly notice: (sentence: string) => void;
}

/**
 * An event in one of our streams that Kronika did not write stops whoever reads the log. It is passed over only where neither it nor anything beside it can be part
 * of the record: in a stream whose first event is another's, so that whoever decides by it was always refused, and which was then deleted for ever, so that nothing
 * of ours will stand there either. Once that is scavenged, the engine does not show the events any more.
 */
export class ForeignStreams {
  constructor(private readonly parts: ForeignStreamsParts) {}

  /** Does the work again as long as all that stops it is passed over. @throws what the work throws · EngineFault */
  async passing<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(await this.passesOver(error))) throw error;
      }
    }
  }

  /** Whether this stopped a reader and, from now on, does so no more. @throws EngineFault */
  async passesOver(error: unknown): Promise<boolean> {
    const { namespace, notice } = this.parts;
    if (!(error instanceof NotOurs)) return false;
    const { streamId, revision } = error.event;
    if (!(await this.isDeletedForEver(streamId))) return false;
    if (revision > 0n && !(await this.beginsForeign(streamId))) return false;
    namespace.passOver(streamId);
    notice(
      `The engine's stream ${streamId}, which Kronika did not write and which was deleted for ever, is passed over.`,
    );
    return true;
  }

  private async isDeletedForEver(name: string): Promise<boolean> {
    try {
      await this.parts.reads.stream(name, 0n, 1);
      return false;
    } catch (error) {
      const fault = faultOf(error);
      if (fault.kind === 'deleted') return true;
      throw fault;
    }
  }

  /** The stream cannot be read any more, but the log can: up to its first event, which takes as long as that is far. */
  private async beginsForeign(name: string): Promise<boolean> {
    const { reads, begin } = this.parts;
    const first = await reads.firstOf(name, begin);
    return first !== undefined && !isOfKronika(first);
  }
}
