import type { JsonObject } from '@kernel/json.js';
import { KeyDestroyed } from '@kernel/key-store.js';
import type { KeyStore, Sealed } from '@kernel/key-store.js';

import { newKey, opened, sameContent, sealed } from './seal.js';
import type { PersonKey } from './seal.js';

export class InMemoryKeyStore implements KeyStore {
  private readonly keys = new Map<string, PersonKey | 'destroyed'>();

  async seal(person: string, context: string, content: JsonObject): Promise<Sealed> {
    const key = this.keys.get(person) ?? newKey();
    if (key === 'destroyed') throw new KeyDestroyed(person);
    this.keys.set(person, key);
    return sealed(key, { person, context }, content);
  }

  async open(person: string, context: string, text: Sealed): Promise<JsonObject | undefined> {
    const key = this.kept(person);
    return key && opened(key, { person, context }, text);
  }

  async same(person: string, text: Sealed, content: JsonObject): Promise<boolean | undefined> {
    const key = this.kept(person);
    return key && sameContent(key, text, content);
  }

  async destroy(person: string): Promise<void> {
    this.kept(person)?.fill(0);
    this.keys.set(person, 'destroyed');
  }

  async state(person: string): Promise<'none' | 'kept' | 'destroyed'> {
    const key = this.keys.get(person);
    if (key === undefined) return 'none';
    return key === 'destroyed' ? key : 'kept';
  }

  async close(): Promise<void> {
    this.keys.clear();
  }

  private kept(person: string): PersonKey | undefined {
    const key = this.keys.get(person);
    return key === 'destroyed' ? undefined : key;
  }
}
