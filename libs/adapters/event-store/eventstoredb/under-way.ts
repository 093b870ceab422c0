import type { AppendRequest } from './append-message.js';
import { EngineFault } from './engine-fault.js';

/** How long the answer to a repeat may come after that to the first. */
const GRACE_MS = 50;

/**
 * Appends under way, by where each of their events is to stand. The engine drops a repeat without an answer while the first is written but not
 * yet in its index; whoever sent it would wait for the whole of his patience, although the first has long been answered.
 */
export class UnderWay {
  private readonly places = new Map<string, Promise<unknown>>();

  /** Rejects, as after silence, when this append repeats one under way, that one was written, and no answer of its own came soon after. */
  dropped({ name, expected, forms: [first] }: AppendRequest): Promise<never> | undefined {
    const twin = first && this.places.get(placeOf(name, after(expected), first.id));
    if (!twin) return undefined;
    return new Promise((_, reject) => {
      const end = (): void => reject(new EngineFault('silent', 'the repeat of an append under way was not answered'));
      twin.then(
        () => void setTimeout(end, GRACE_MS),
        () => undefined,
      );
    });
  }

  /** Until it has its outcome. */
  note({ name, expected, forms }: AppendRequest, outcome: Promise<unknown>): void {
    const places = forms.map(({ id }, index) => placeOf(name, after(expected) + BigInt(index), id));
    for (const place of places) this.places.set(place, outcome);
    const forget = (): void => {
      for (const place of places) if (this.places.get(place) === outcome) this.places.delete(place);
    };
    outcome.then(forget, forget);
  }
}

const after = (expected: AppendRequest['expected']): bigint => (expected === 'no-stream' ? 0n : expected + 1n);

const placeOf = (name: string, revision: bigint, id: string): string => `${revision} ${id} ${name}`;
