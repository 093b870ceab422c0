import type { Identity } from '@modules/people/contracts.js';
import type { Progress } from '@modules/intake/contracts.js';

/** What is on record of a person's identity, beside what was sent. */
export type Sameness = 'unknown' | 'same' | 'other' | 'erased';

/** What the import's thread asks of the thread that started it. */
export type IntakeCalls = {
  readonly report: (progress: Progress) => void;
  /** Whether the identity on record is the one sent; keys stay where they are. Without one sent: whether the person is known. */
  readonly sameIdentity: (programme: string, person: string, identity: Identity | undefined) => Promise<Sameness>;
};
