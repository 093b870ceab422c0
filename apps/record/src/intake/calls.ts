import type { RefClaim, TakenRef } from '@kernel/refs.js';
import type { Progress } from '@modules/intake/contracts.js';
import type { Identity, Sameness } from '@modules/people/contracts.js';

/** What the import's thread asks of the thread that started it. */
export type IntakeCalls = {
  readonly report: (progress: Progress) => void;
  /** Whether the identity on record is the one sent; keys stay where they are. */
  readonly sameIdentity: (programme: string, person: string, identity: Identity) => Promise<Sameness>;
  /** Where refs stand, what was written a moment ago included. */
  readonly findRefs: (refs: readonly RefClaim[]) => Promise<readonly TakenRef[]>;
};
