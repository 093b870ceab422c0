import type { Json } from '@kernel/json.js';
import type { Spool } from '@kernel/spool.js';

/** Pages of a lane that nothing more is added to. Whoever asks for one after the other does not make the spool begin anew each time. */
export class Pages {
  private reading: { readonly from: Iterator<{ readonly value: Json }>; at: number } | undefined;

  constructor(
    private readonly spool: Spool,
    private readonly lane: string,
  ) {}

  page(from: number, limit: number): readonly Json[] {
    const reading = this.readingAt(from);
    const page: Json[] = [];
    while (page.length < limit) {
      const next = reading.from.next();
      if (next.done === true) break;
      page.push(next.value.value);
      reading.at += 1;
    }
    return page;
  }

  private readingAt(from: number): { readonly from: Iterator<{ readonly value: Json }>; at: number } {
    if (this.reading?.at === from) return this.reading;
    this.reading = { from: Iterator.from(this.spool.inOrder(this.lane)).drop(from), at: from };
    return this.reading;
  }
}
