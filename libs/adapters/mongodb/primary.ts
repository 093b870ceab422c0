import { setTimeout as sleep } from 'node:timers/promises';

import { MongoServerSelectionError } from 'mongodb';
import type { MongoClient, TopologyDescription } from 'mongodb';

import { isPassing } from './failures.js';
import { within } from './patience.js';

/** Who asks while it is known for long that nobody is there waits no longer: time enough to notice that somebody is there again. */
const BRIEF_MS = 1_000;
const BETWEEN_LOOKS_MS = 250;
const TOLD_AFTER_MS = 3_000;

export interface PrimaryParts {
  readonly client: MongoClient;
  /** For so long from its beginning a time without a primary may still be an election. */
  readonly patienceMs: number;
  /** Given when the connection is closed. */
  readonly signal: AbortSignal;
  /** Looks at what the server holds, after it was away or another one took over, and before anything else is asked of it. */
  readonly check: () => Promise<void>;
  readonly notice: (what: Turn, reason: string | undefined) => void;
}

/** Of which an operator is told: it has been away for longer than a moment, is there again, or is not the one that it was. */
export type Turn = 'away' | 'back' | 'renewed';

/** It has been known for longer than an election takes that there is no primary. Nothing was sent. */
export class NoPrimary extends Error {
  /** @param reason what a member was last heard to say, or why it was not heard */
  constructor(
    readonly awayMs: number,
    readonly reason: string | undefined,
  ) {
    super(`There has been no primary for ${awayMs} ms.`);
    this.name = 'NoPrimary';
  }
}

/**
 * Whether the replica set has a primary that can be reached, as far as the driver knows, and who waits for one. The patience for an election is
 * counted from the moment at which the primary was lost, and not from each question: who asks a minute later is refused within a second. While
 * there is none nothing is sent; one asks for all whether it is there again, and what it holds is looked at before they go on. So it is, too, where
 * the driver sees one primary follow another at once, as it does when the former one has fallen silent.
 */
export class Primary {
  private current: string | undefined;
  /** Of the first one nothing is known yet that it could fall short of. */
  private met = false;
  private lostAt: number | undefined;
  private unchecked = false;
  private changes = 0;
  private reason: string | undefined;
  private looking: Promise<void> | undefined;
  private connected = true;

  constructor(private readonly parts: PrimaryParts) {
    parts.client.on('topologyDescriptionChanged', ({ newDescription }) => this.note(newDescription));
  }

  /**
   * Does it with a primary that is the one it was when it began: what went to another is done again, once that one is looked at.
   * @param begun when the question was asked @throws NoPrimary, and what the work or the check throws
   */
  async sure<T>(begun: number, work: () => Promise<T>): Promise<T> {
    for (;;) {
      await this.there(begun);
      const { changes } = this;
      const done = await work();
      if (changes === this.changes) return done;
    }
  }

  /** Nothing was heard since then: if the driver has come to know that nobody is there, it has been so since. */
  silentSince(begun: number): void {
    if (this.lostAt !== undefined) this.lostAt = Math.min(this.lostAt, begun);
  }

  private note(description: TopologyDescription): void {
    const primary = primaryIn(description);
    if (primary !== this.current) {
      this.current = primary;
      this.changes += 1;
      this.unchecked = this.met;
    }
    if (primary !== undefined) {
      this.met = true;
      this.lostAt = undefined;
      return;
    }
    this.lostAt ??= performance.now();
    this.reason = [...description.servers.values()].flatMap(({ error }) => error?.message ?? [])[0] ?? this.reason;
  }

  private async there(begun: number): Promise<void> {
    const { lostAt } = this;
    if (lostAt === undefined && !this.unchecked) return;
    const { patienceMs } = this.parts;
    const until = lostAt === undefined ? begun + patienceMs : Math.max(begun + BRIEF_MS, lostAt + patienceMs);
    this.looking ??= this.lookAndTell().finally(() => {
      this.looking = undefined;
    });
    // It goes on when nobody waits any more.
    this.looking.catch(() => undefined);
    const away = (): NoPrimary => new NoPrimary(performance.now() - (lostAt ?? begun), this.reason);
    await within(this.looking, until - performance.now(), away);
  }

  private async lookAndTell(): Promise<void> {
    const { notice, signal } = this.parts;
    let told = false;
    const timer = setTimeout(() => {
      told = true;
      notice('away', this.reason);
    }, TOLD_AFTER_MS);
    try {
      await this.look();
      if (told && !signal.aborted) notice('back', undefined);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Until somebody is there, or it fails for a reason that does not pass: then whoever asks next looks again. */
  private async look(): Promise<void> {
    const { signal, check } = this.parts;
    while (!signal.aborted) {
      try {
        if (!this.connected) await this.connect();
        const { changes } = this;
        await check();
        if (changes === this.changes) this.unchecked = false;
        if (!this.unchecked) return;
      } catch (error) {
        if (!isPassing(error)) throw error;
        if (isSetUpAnew(error)) await this.renew();
      }
      await sleep(BETWEEN_LOOKS_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async connect(): Promise<void> {
    const { client, signal } = this.parts;
    await client.connect();
    this.connected = true;
    if (signal.aborted) await client.close();
  }

  /**
   * The client forgets all that it knew, and stays the same: its databases and collections go on. An election cannot be the reason any more:
   * a primary that was voted out steps down within ten seconds, and it takes longer until no server is found.
   */
  private async renew(): Promise<void> {
    if (this.connected) this.parts.notice('renewed', undefined);
    this.connected = false;
    await this.parts.client.close();
  }
}

const PRIMARIES: ReadonlySet<string> = new Set(['RSPrimary', 'Mongos', 'Standalone', 'LoadBalancer']);

/** Which one it is: where, and by which election. */
const primaryIn = ({ servers }: TopologyDescription): string | undefined => {
  const found = [...servers.values()].find(({ type }) => PRIMARIES.has(type));
  return found && `${found.address} ${found.electionId?.toHexString() ?? ''}`;
};

/**
 * To the driver a primary of an earlier term than the last that it has seen is one that was voted out and does not know it yet; and members that
 * belong to no set, or to another, are struck off its list for ever. Both are what a set looks like that was set up anew at the same address.
 */
const isSetUpAnew = (error: unknown): boolean => {
  if (!(error instanceof MongoServerSelectionError)) return false;
  const servers = [...(error.reason?.servers.values() ?? [])];
  return servers.length === 0 || servers.some((server) => server.error?.name === 'MongoStalePrimaryError');
};
