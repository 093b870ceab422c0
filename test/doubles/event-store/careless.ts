/**
 * Ways to be wrong, each a mistake that a hand-written stand-in for the server tends to make. Off, except where a probe shows that
 * the behaviours notice it.
 */
export type Careless =
  | 'any-revision'
  | 'forgets-ids'
  | 'refuses-known-ids'
  | 'dense-positions'
  | 'inclusive-following'
  | 'no-checkpoints'
  | 'forgets-deleted'
  | 'no-size-limit'
  | 'never-caught-up'
  | 'loses-live-events';
