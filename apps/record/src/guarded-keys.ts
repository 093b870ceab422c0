import { StoreUnavailable } from '@kernel/event-store.js';
import type { JsonObject } from '@kernel/json.js';
import type { KeyStore, Sealed } from '@kernel/key-store.js';

/**
 * Seals for nobody while keys of people on record are missing: a key made beside those would be lost with the store that they are put back over, or stand in
 * their way.
 */
export class GuardedKeys implements KeyStore {
  private missing = 0;

  constructor(private readonly keys: KeyStore) {}

  /** How many people on record have no key here; 0: all is well. */
  miss(people: number): void {
    this.missing = people;
  }

  /** @throws StoreUnavailable while keys are missing · KeyDestroyed */
  async seal(person: string, context: string, content: JsonObject): Promise<Sealed> {
    this.refuse();
    return this.keys.seal(person, context, content);
  }

  open(person: string, context: string, sealed: Sealed): Promise<JsonObject | undefined> {
    return this.keys.open(person, context, sealed);
  }

  /** @throws StoreUnavailable while keys are missing, this one among them: nobody can tell */
  async same(person: string, sealed: Sealed, content: JsonObject): Promise<boolean | undefined> {
    const same = await this.keys.same(person, sealed, content);
    if (same === undefined) await this.state(person);
    return same;
  }

  destroy(person: string): Promise<void> {
    return this.keys.destroy(person);
  }

  /** @throws StoreUnavailable while keys are missing, where one would have to be made */
  async state(person: string): Promise<'none' | 'kept' | 'destroyed'> {
    const state = await this.keys.state(person);
    if (state === 'none') this.refuse();
    return state;
  }

  close(): Promise<void> {
    return this.keys.close();
  }

  private refuse(): void {
    if (this.missing > 0) throw new StoreUnavailable(keysMissing(this.missing));
  }
}

export const keysMissing = (people: number): string =>
  `Of ${people} people on record no key was found: keys.sqlite, or the database of keys, was lost or is another one. Their names cannot be read, and until the keys are back nobody’s name is recorded. Restore them from their backup, or bring them from where they are with “kronika move”, and start Kronika again. If nobody has them, start it once with KRONIKA_LOST_KEYS=accepted.`;
