import type { Engine } from '../engine-under-test.js';

/** Something that the engine does, and that the double has to do alike. */
export interface Behaviour {
  readonly says: string;
  readonly holds: (engine: Engine) => Promise<void>;
}

export const behaviours = (
  subject: string,
  cases: Readonly<Record<string, Behaviour['holds']>>,
): readonly Behaviour[] => Object.entries(cases).map(([says, holds]) => ({ says: `${subject}: ${says}`, holds }));
