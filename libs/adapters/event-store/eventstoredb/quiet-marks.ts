import { randomUUID } from 'node:crypto';

import type { Position } from '@kernel/event.js';
import type { ExpectedRevision } from '@kernel/event-store.js';

import type { AppendLine } from './append-line.js';
import type { EngineReads } from './engine-reads.js';
import { faultOf } from './engine-fault.js';
import type { Namespace } from './namespace.js';
import type { LogIdentity } from './opening.js';
import { beginsAt, stretchForm, stretchIn } from './quiet-stretch.js';
import type { QuietStretch } from './quiet-stretch.js';

export interface QuietMarksParts {
  readonly line: AppendLine;
  readonly reads: EngineReads;
  readonly namespace: Namespace;
  /** Of the log that was opened; nothing of ours stands before it. */
  readonly identity: LogIdentity;
  /** Whether the server's own checkpoints may be resumed from. */
  readonly checkpointsHold: boolean;
  readonly answerMs: number;
  /** Between two marks that this process writes. */
  readonly markEveryMs: number;
  /** Told of a stretch that is longer than what was known. */
  readonly learnt: (stretch: QuietStretch) => void;
  readonly notice: (sentence: string) => void;
}

/** Bytes of the log. Shorter stretches are not kept: a server reads them again within a fraction of a second. */
const WORTH_KEEPING = 1024n * 1024n;

/**
 * How far others' events behind the last one of ours were looked through: known in this process, and kept in the log itself, so that nobody who starts
 * has the server go through them again. A mark stands behind what it speaks of. So it is there only in a log that holds all of that, however old the
 * copy that a log was restored from; kept elsewhere it could outlive what it says.
 */
export class QuietMarks {
  private known: QuietStretch | undefined;
  /** Of the last mark in the log: its revision, and how far it reaches. */
  private marked: { readonly revision: ExpectedRevision; readonly commit: bigint } = {
    revision: 'no-stream',
    commit: 0n,
  };
  private due: NodeJS.Timeout | undefined;
  private writing = false;
  private over = false;

  constructor(private readonly parts: QuietMarksParts) {}

  /** Reads the last mark. @throws EngineFault */
  async load(): Promise<void> {
    const { reads, namespace, identity, checkpointsHold } = this.parts;
    if (!checkpointsHold) return;
    const event = await reads.last(namespace.marksStream);
    const stretch = event && stretchIn(event, identity.uuid);
    this.marked = { revision: event?.revision ?? 'no-stream', commit: stretch?.place.commit ?? 0n };
    if (stretch) this.learn(stretch);
  }

  /** What is known to follow behind a position of ours; undefined where nothing is. @param end of the whole log: a place beyond it is of another state */
  stretchBehind(position: Position | undefined, end: bigint): QuietStretch | undefined {
    const { known } = this;
    return known && beginsAt(known, position) && known.place.commit <= end ? known : undefined;
  }

  /** Whether it is worth leaving a subscription here, to begin another one behind what is known to be quiet. */
  leapsFrom(position: Position): boolean {
    const { known } = this;
    return known !== undefined && beginsAt(known, position) && known.place.commit - position >= WORTH_KEEPING;
  }

  /** Takes what a reader of everything of ours has found; it is written down in a while, if it is worth it. */
  note(stretch: QuietStretch): void {
    if (!this.parts.checkpointsHold || this.over) return;
    if (!this.learn(stretch) || this.writing || this.due || !this.isDue()) return;
    this.keep();
  }

  /** What was learnt does not fit the server any more. */
  forget(): void {
    this.known = undefined;
  }

  end(): void {
    this.over = true;
    clearTimeout(this.due);
  }

  /** @returns whether it is news */
  private learn(stretch: QuietStretch): boolean {
    if (this.known && stretch.place.commit <= this.known.place.commit) return false;
    this.known = stretch;
    this.parts.learnt(stretch);
    return true;
  }

  private isDue(): boolean {
    const { known, marked } = this;
    const from = known?.head?.position ?? this.parts.identity.position;
    return known !== undefined && known.place.commit - (from > marked.commit ? from : marked.commit) >= WORTH_KEEPING;
  }

  /** Writes what is known, and again after a pause if more has come meanwhile. Nobody waits for it, and nothing depends on it. */
  private keep(): void {
    const { known } = this;
    if (!known || !this.isDue() || this.over) return;
    this.writing = true;
    void this.write(known).finally(() => {
      this.writing = false;
      if (!this.over) this.due = setTimeout(() => this.dueAgain(), this.parts.markEveryMs).unref();
    });
  }

  private dueAgain(): void {
    this.due = undefined;
    this.keep();
  }

  private async write(stretch: QuietStretch): Promise<void> {
    const { line, namespace, identity, answerMs } = this.parts;
    const { revision: expected } = this.marked;
    try {
      if (expected === 'no-stream') await this.keepOne();
      const forms = [stretchForm(stretch, identity.uuid)];
      const { revision } = await line.send({ name: namespace.marksStream, expected, forms }, answerMs);
      this.marked = { revision, commit: stretch.place.commit };
    } catch (error) {
      await this.failed(error);
    }
  }

  /** The engine may forget all marks but the last. */
  private async keepOne(): Promise<void> {
    const { line, namespace, answerMs } = this.parts;
    const data = Buffer.from(JSON.stringify({ $maxCount: 1 }));
    const form = { id: randomUUID(), type: '$metadata', data, metadata: Buffer.from('{}') };
    const name = `$$${namespace.marksStream}`;
    await line.send({ name, expected: 'no-stream', forms: [form] }, answerMs).catch(() => undefined);
  }

  /** Another process may have written one meanwhile: then it is theirs that counts. */
  private async failed(reason: unknown): Promise<void> {
    const { kind, message } = faultOf(reason);
    if (kind === 'denied' || kind === 'deleted' || kind === 'refused') {
      this.end();
      this.parts.notice(
        `How far others' events were looked through cannot be kept in ${this.parts.namespace.marksStream} (${message}): a start looks through them again.`,
      );
    }
    await this.load().catch(() => undefined);
  }
}
