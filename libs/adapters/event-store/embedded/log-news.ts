import { realpathSync } from 'node:fs';
import { BroadcastChannel } from 'node:worker_threads';

import { LogBell } from '../bell.js';
import type { Bell } from '../bell.js';

const channelOf = (folder: string): BroadcastChannel => {
  const channel = new BroadcastChannel(`kronika log ${realpathSync(folder)}`);
  channel.unref();
  return channel;
};

/** While appends come without a pause, followers are told this often; the first one after a pause is told at once. */
const SPACING_MS = 5;

/** Tells every thread of the process that the log has grown. */
export class LogNews {
  private readonly channel: BroadcastChannel;
  private spacing: NodeJS.Timeout | undefined;
  private held = false;

  constructor(folder: string) {
    this.channel = channelOf(folder);
  }

  tell(): void {
    if (this.spacing) {
      this.held = true;
      return;
    }
    this.send();
  }

  close(): void {
    clearTimeout(this.spacing);
    if (this.held) this.channel.postMessage('grown');
    this.channel.close();
  }

  private send(): void {
    this.held = false;
    this.channel.postMessage('grown');
    this.spacing = setTimeout(() => {
      this.spacing = undefined;
      if (this.held) this.send();
    }, SPACING_MS);
    this.spacing.unref();
  }
}

/** How often a log that another process writes is looked at. */
const POLL_MS = 100;

export interface NewsOptions {
  readonly folder: string;
  /** The log's head, asked for again and again while somebody waits; without it only news of this process are heard. */
  readonly poll?: (() => number) | undefined;
}

/** Rings when the log has grown: at once by a writer of this process, within a moment by that of another one. */
export class NewsBell implements Bell {
  private readonly bell = new LogBell();
  private readonly channel: BroadcastChannel;
  private polling: NodeJS.Timeout | undefined;
  private waiting = 0;
  private seen = -1;

  constructor(private readonly options: NewsOptions) {
    this.channel = channelOf(options.folder);
    this.channel.onmessage = () => this.bell.ring();
  }

  get count(): number {
    return this.bell.count;
  }

  ring(): void {
    this.bell.ring();
  }

  async after(heard: number, signal: AbortSignal): Promise<void> {
    this.waiting += 1;
    this.startPolling();
    try {
      await this.bell.after(heard, signal);
    } finally {
      this.waiting -= 1;
      if (this.waiting === 0) this.stopPolling();
    }
  }

  close(): void {
    this.stopPolling();
    this.channel.close();
    this.bell.ring();
  }

  private startPolling(): void {
    const { poll } = this.options;
    if (!poll || this.polling) return;
    this.polling = setInterval(() => this.look(poll), POLL_MS);
  }

  private look(poll: () => number): void {
    try {
      const head = poll();
      if (head !== this.seen) this.bell.ring();
      this.seen = head;
    } catch {
      // Whoever reads next hears what is wrong.
      this.bell.ring();
    }
  }

  private stopPolling(): void {
    clearInterval(this.polling);
    this.polling = undefined;
  }
}
