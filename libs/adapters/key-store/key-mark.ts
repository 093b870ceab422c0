/** How far the erasures of a log are carried out: a position of it, and its identity. */
export interface KeyMark {
  readonly log: string;
  readonly position: bigint;
}
