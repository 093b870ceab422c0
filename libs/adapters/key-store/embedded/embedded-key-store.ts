import { setImmediate as nextTurn } from 'node:timers/promises';

import type { JsonObject } from '@kernel/json.js';
import { KeyDestroyed } from '@kernel/key-store.js';
import type { KeyStore, Sealed } from '@kernel/key-store.js';

import { gathered } from '../../sqlite/gathered.js';
import type { KeyMark } from '../key-mark.js';
import { opened, sameContent, sealed } from '../seal.js';
import type { PersonKey } from '../seal.js';
import { KeyFile } from './key-file.js';

/**
 * The people's keys of a data folder. Works in the thread that opens it, synchronously: a server opens it in a worker, by `keyService`.
 * @throws StoreUnavailable when another process has it open, or it is damaged or of another version
 */
export const openEmbeddedKeyStore = (dir: string): EmbeddedKeyStore => new EmbeddedKeyStore(KeyFile.open(dir));

export class EmbeddedKeyStore implements KeyStore {
  private readonly keyToSeal: (person: string) => Promise<PersonKey | 'destroyed' | undefined>;

  constructor(private readonly file: KeyFile) {
    this.keyToSeal = gathered((people: readonly string[]) => {
      const keys = file.keys(people);
      return people.map((person) => keys.get(person));
    });
  }

  async seal(person: string, context: string, content: JsonObject): Promise<Sealed> {
    const key = await this.keyToSeal(person);
    if (key === undefined || key === 'destroyed') throw new KeyDestroyed(person);
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
    this.file.destroy(person);
  }

  async state(person: string): Promise<'none' | 'kept' | 'destroyed'> {
    const key = this.file.key(person);
    if (key === undefined) return 'none';
    return key === 'destroyed' ? key : 'kept';
  }

  mark(): KeyMark | undefined {
    return this.file.mark();
  }

  keepMark(mark: KeyMark): void {
    this.file.keepMark(mark);
  }

  async close(): Promise<void> {
    // Lets what was gathered in this turn be written first.
    await nextTurn();
    this.file.close();
  }

  private kept(person: string): PersonKey | undefined {
    const key = this.file.key(person);
    return key === 'destroyed' ? undefined : key;
  }
}
