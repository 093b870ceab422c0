/**
 * Ways to be wrong, each a mistake that a hand-written stand-in for the engine tends to make. Off, except where a probe shows that
 * the behaviours notice it.
 */
export type Careless =
  | 'overwriting-upserts'
  | 'doubles-for-integers'
  | 'stops-unordered'
  | 'no-uniqueness'
  | 'sees-later-writes'
  | 'no-conflicts'
  | 'nobody-waits'
  | 'goes-on-after-refusal'
  | 'repeats-writes'
  | 'no-labels'
  | 'always-modified'
  | 'shows-only-what-it-makes'
  | 'one-batch'
  | 'passes-over-unknown-commands';
