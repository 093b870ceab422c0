const LIMIT_BYTES = 8 * 1024 * 1024;
const entryBytes = (stream: string): number => 16 + 4 + 8 + 2 * stream.length;

interface Known {
  readonly stream: string;
  readonly revision: number;
}

/** The ids of recent events, held in memory only: bounded, first in first out, gone with a restart. Only ANY and STREAM_EXISTS depend on it. */
export class KnownIds {
  readonly #known = new Map<string, Known>();
  #bytes = 0;

  find(id: string, stream: string): number | undefined {
    const known = this.#known.get(id);
    return known?.stream === stream ? known.revision : undefined;
  }

  add(id: string, stream: string, revision: number): void {
    this.#forget(id);
    this.#known.set(id, { stream, revision });
    this.#bytes += entryBytes(stream);
    for (const oldest of this.#known.keys()) {
      if (this.#bytes <= LIMIT_BYTES) break;
      this.#forget(oldest);
    }
  }

  clear(): void {
    this.#known.clear();
    this.#bytes = 0;
  }

  #forget(id: string): void {
    const known = this.#known.get(id);
    if (!known) return;
    this.#known.delete(id);
    this.#bytes -= entryBytes(known.stream);
  }
}
