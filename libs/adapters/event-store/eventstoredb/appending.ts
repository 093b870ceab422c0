import type { NewEvent, Position, StreamName } from '@kernel/event.js';
import { StoreUnavailable, TooLarge, WrongRevision } from '@kernel/event-store.js';
import type { AppendResult, ExpectedRevision } from '@kernel/event-store.js';

import { prepareAppend } from '../prepared-append.js';

import type { AppendLine } from './append-line.js';
import type { AppendAnswer, AppendRequest } from './append-message.js';
import { BackOff } from './back-off.js';
import { followsOn } from './cut-streams.js';
import type { EngineReads } from './engine-reads.js';
import { EngineFault, faultOf } from './engine-fault.js';
import type { FaultKind } from './engine-fault.js';
import { InFlight } from './in-flight.js';
import { KnownPositions } from './known-positions.js';
import type { Namespace } from './namespace.js';
import { outcomeUnknown, unavailable } from './refusals.js';
import { ENGINE_APPEND_BYTES, engineBytes, storedForm } from './stored-form.js';
import { UnderWay } from './under-way.js';

export interface AppendingParts {
  readonly line: AppendLine;
  readonly reads: EngineReads;
  readonly namespace: Namespace;
  /** Where the server is, for messages. */
  readonly hosts: string;
  readonly positions: KnownPositions;
  readonly appendTimeoutMs: number;
  /** How long an unknown outcome is looked into. */
  readonly settleMs: number;
}

interface Append extends AppendRequest {
  readonly stream: StreamName;
  readonly bytes: number;
  /** The furthest position known when it was sent. */
  readonly sentAt: Position;
}

/** So long is waited at most for what an append was refused for; where a stream was cut short, nothing comes. */
const READABLE_MS = 2_000;

const AT_ONCE = 1_000;
const BYTES_AT_ONCE = 16 * 1024 * 1024;

/** A node that does not lead says so to one append and ends the call of all, so that what it wrote before is not told to anybody. */
const NOT_KNOWN: ReadonlySet<FaultKind> = new Set(['lost', 'silent', 'unknown', 'not-leader']);

/** Brings an append to an outcome that is certain, where there is one to be had. */
export class Appending {
  private readonly flight: InFlight;
  private readonly underWay = new UnderWay();

  constructor(private readonly parts: AppendingParts) {
    const { hosts, appendTimeoutMs } = parts;
    const tooLong = (): StoreUnavailable =>
      new StoreUnavailable(
        `EventStoreDB at ${hosts} is behind: this append waited ${appendTimeoutMs} ms for its turn.`,
      );
    this.flight = new InFlight({ count: AT_ONCE, bytes: BYTES_AT_ONCE, waitMs: appendTimeoutMs, tooLong });
  }

  /** Sends it before it returns, where there is a place, so that appends arrive in the order in which they were asked for. */
  append(stream: StreamName, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    const forms = prepareAppend(stream, events).map(storedForm);
    const bytes = engineBytes(forms);
    const name = this.parts.namespace.nameOf(stream);
    return this.flight.run(bytes, async () => {
      const sentAt = this.parts.positions.highest;
      const append = { stream, name, expected, forms, bytes, sentAt };
      const dropped = this.underWay.dropped(append);
      const outcome = this.toOutcome(append, dropped);
      this.underWay.note(append, outcome);
      const result = await outcome;
      return followsOn(name, { expected, count: forms.length }, result);
    });
  }

  /** Resolves once every append has its outcome. */
  settled(): Promise<void> {
    return this.flight.empty();
  }

  private async toOutcome(append: Append, dropped: Promise<never> | undefined): Promise<AppendResult> {
    try {
      const answer = this.send(append);
      return this.outcome(append, await (dropped ? Promise.race([answer, dropped]) : answer));
    } catch (error) {
      const fault = faultOf(error);
      return fault.kind === 'unreached' ? this.sendAgain(append) : this.afterFault(append, fault);
    }
  }

  private send(append: Append): Promise<AppendAnswer> {
    return this.parts.line.send(append, this.parts.appendTimeoutMs);
  }

  /** Nothing was written, and the client connects anew with the next call. */
  private async sendAgain(append: Append): Promise<AppendResult> {
    await new BackOff().pause(NEVER);
    try {
      return this.outcome(append, await this.send(append));
    } catch (error) {
      return this.afterFault(append, faultOf(error));
    }
  }

  private async afterFault(append: Append, fault: EngineFault): Promise<AppendResult> {
    const { kind, more } = fault;
    if (kind === 'wrong-revision') return this.wrong(append, more.actual ?? 'no-stream');
    if (kind === 'too-large') throw new TooLarge('append', append.bytes, more.limit ?? ENGINE_APPEND_BYTES);
    if (NOT_KNOWN.has(kind)) return this.settle(append, fault);
    throw unavailable(this.parts.hosts, fault);
  }

  /**
   * The engine compares ids itself, except where a stream was deleted or cut short. Where the stream ended before their place, they were not
   * there when the engine answered, whatever was written since. @throws WrongRevision
   */
  private async wrong(append: Append, actual: ExpectedRevision): Promise<AppendResult> {
    const reached = lastOf(actual) > lastOf(append.expected);
    const place = reached ? await this.look(append).catch((error: unknown) => faultOf(error)) : 'not-all';
    if (isAnswer(place)) return { ...place, repeated: true };
    if (reached) await this.readable(append.name, actual);
    throw new WrongRevision(append.stream, append.expected, actual);
  }

  /**
   * The engine refuses by what it is about to write, which it shows to readers only after its disk and its index have it. Whoever reads again
   * because of the refusal is to see what it was for: otherwise he decides as before, and is refused until he gives up.
   */
  private async readable(name: string, actual: ExpectedRevision): Promise<void> {
    const end = AbortSignal.timeout(READABLE_MS);
    const backOff = new BackOff();
    for (let seen = false; !seen && !end.aborted;) {
      const found = await this.parts.reads.stream(name, lastOf(actual), 1).catch(() => undefined);
      seen = found === undefined || found.length > 0;
      if (!seen) await backOff.pause(end);
    }
  }

  /**
   * The ids are looked for where they belong. Where they do not stand there yet, the append may still be on its way: sent again at the same
   * revision it goes behind the first one and changes nothing if that arrives. @throws WrongRevision · OutcomeUnknown
   */
  private async settle(append: Append, cause: EngineFault): Promise<AppendResult> {
    const backOff = new BackOff();
    const end = AbortSignal.timeout(this.parts.settleMs);
    while (!end.aborted) {
      try {
        return await this.settleOnce(append);
      } catch (error) {
        if (error instanceof WrongRevision) throw error;
        const { kind, more } = faultOf(error);
        if (kind === 'wrong-revision') return this.wrong(append, more.actual ?? 'no-stream');
        if (kind === 'silent') break;
      }
      await backOff.pause(end);
    }
    throw outcomeUnknown(this.parts.hosts, cause);
  }

  private async settleOnce(append: Append): Promise<AppendResult> {
    const place = await this.look(append);
    if (place === 'others') return this.lost(append);
    return this.outcome(append, place === 'not-all' ? await this.repeat(append) : place);
  }

  /** The engine may have written it and not show it yet: then it drops this, and the next look finds the events. */
  private async repeat(append: Append): Promise<AppendAnswer> {
    const { line, appendTimeoutMs, settleMs } = this.parts;
    try {
      return await line.send(append, Math.min(appendTimeoutMs, settleMs / 4));
    } catch (error) {
      const fault = faultOf(error);
      throw fault.kind === 'silent' ? new EngineFault('unknown', fault.message) : fault;
    }
  }

  /** Others stand in its place: it was not written, and never will be. */
  private async lost({ stream, name, expected }: Append): Promise<never> {
    throw new WrongRevision(stream, expected, await this.parts.reads.lastRevision(name));
  }

  /** What stands where these events belong: all of them, others, or none that is not one of them, which only the engine knows more of. */
  private async look({ name, expected, forms }: Append): Promise<AppendAnswer | 'not-all' | 'others'> {
    const from = expected === 'no-stream' ? 0n : expected + 1n;
    const found = await this.parts.reads.stream(name, from, forms.length);
    if (found.some(({ id }, place) => id !== forms[place]?.id)) return 'others';
    const last = found.at(forms.length - 1);
    if (!last) return 'not-all';
    return last.position ? { revision: last.revision, position: last.position.commit } : 'others';
  }

  private outcome({ name, forms, sentAt }: Append, { revision, position }: AppendAnswer): AppendResult {
    const repeated = this.parts.positions.answered({ name, count: forms.length, sentAt, revision, position });
    return { revision, position, repeated };
  }
}

const NEVER = new AbortController().signal;

const lastOf = (revision: ExpectedRevision): bigint => (revision === 'no-stream' ? -1n : revision);

const isAnswer = (place: AppendAnswer | EngineFault | 'not-all' | 'others'): place is AppendAnswer =>
  typeof place === 'object' && 'revision' in place;
