/**
 * Who keeps which part of the read models, among projectors that run beside each other. A lease saves double work; it guards nothing: an owner that
 * was paused may write after its lease has run out, and the read store's guards make that harmless. Time is the store's, since clocks of
 * machines differ. The number of parts is the adapter's. Every adapter passes `leases.contract.spec.ts`.
 */
export interface Leases {
  /**
   * Says that `owner` lives for another `ms`, lets go of parts beyond its fair share (parts ÷ living owners, rounded up), and takes free ones up
   * to it. Free: held by nobody, or by one whose time has run out. Resolves to the parts that the owner holds now, in ascending order.
   * @throws StoreUnavailable
   */
  hold(owner: string, ms: number): Promise<readonly number[]>;
  /** The owner ends: its parts are free at once. */
  release(owner: string): Promise<void>;
  /** Those who live, and what they hold, for people to look at; in the order of their names. */
  owners(): Promise<readonly Owner[]>;
  close(): Promise<void>;
}

export interface Owner {
  readonly owner: string;
  readonly parts: readonly number[];
}
