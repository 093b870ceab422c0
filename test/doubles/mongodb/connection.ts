import type { Socket } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import type { Core } from './core.js';
import type { Dispatcher } from './dispatcher.js';
import { Refusal } from './errors.js';
import type { CommandFaults, Effect } from './faults.js';
import { helloOf } from './hello.js';
import { type Doc, isDoc, isNumber, numeric, plain } from './values.js';
import { decode, encode, Frames, type Message } from './wire.js';

/** What the connections of one server have in common. */
export interface Shared {
  readonly core: Core;
  readonly dispatcher: Dispatcher;
  readonly faults: CommandFaults;
  readonly address: () => string;
  /** Resolves at once, or when a silent server speaks again. */
  readonly spoken: () => Promise<void>;
  readonly refusesAuthentication: () => boolean;
  readonly heard: (name: string, body: Doc, database: string) => void;
}

const GREETINGS = ['hello', 'ismaster', 'isMaster'];

/** One client's connection: its messages are answered one after the other. */
export class Connection {
  readonly #socket: Socket;
  readonly #shared: Shared;
  readonly #frames = new Frames();
  readonly #gone = new AbortController();
  #last: Promise<void> = Promise.resolve();

  constructor(socket: Socket, shared: Shared) {
    this.#socket = socket;
    this.#shared = shared;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => this.cut());
    socket.on('close', () => this.#gone.abort());
  }

  cut(): void {
    this.#gone.abort();
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#frames.add(chunk)) this.#queue(decode(frame));
    } catch {
      this.cut();
    }
  }

  #queue(message: Message): void {
    this.#last = this.#last
      .then(() => this.#handle(message))
      .catch((error: unknown) => {
        this.cut();
        // A connection that ends while it is made to wait ends the waiting.
        if (!isAbort(error)) process.emitWarning(`A connection of the double has failed: ${String(error)}`);
      });
  }

  async #handle(message: Message): Promise<void> {
    await this.#shared.spoken();
    if (this.#gone.signal.aborted) return;
    const [name = ''] = Object.keys(message.body);
    this.#shared.heard(name, message.body, message.database);
    const effects = this.#shared.faults.meet(name, message.body);
    const answer = await this.#underFaults(name, message, effects);
    if (answer === undefined || message.unanswered) return;
    if (GREETINGS.includes(name) && message.exhaust && isDoc(message.body['topologyVersion'])) {
      await this.#keepTelling(message, answer);
      return;
    }
    this.#send(answer, message);
  }

  #send(answer: Doc, to: Pick<Message, 'requestId' | 'legacy'>, more = false): number {
    const { id, bytes } = encode(answer, to, more);
    if (!this.#gone.signal.aborted) this.#socket.write(bytes);
    return id;
  }

  // The answer, or nothing where the connection has been cut instead.
  async #underFaults(name: string, message: Message, effects: readonly Effect[]): Promise<Doc | undefined> {
    const of = <K extends Effect['kind']>(kind: K): (Effect & { kind: K }) | undefined =>
      effects.find((effect): effect is Effect & { kind: K } => effect.kind === kind);
    await this.#heldUp(effects);
    if (of('cut before') !== undefined) {
      this.cut();
      return undefined;
    }
    const failure = of('fail')?.failure;
    const answer =
      failure === undefined
        ? await this.#answer(name, message, effects)
        : this.#shared.dispatcher.injected(name, message.body, failure);
    await this.#pause(of('late answer')?.ms);
    if (of('cut after') !== undefined) {
      this.cut();
      return undefined;
    }
    return answer;
  }

  #refusal(name: string, body: Doc, refusal: Refusal): Doc {
    return this.#shared.dispatcher.refusal(name, body, refusal);
  }

  async #answer(name: string, { body, database, legacy }: Message, effects: readonly Effect[]): Promise<Doc> {
    if (GREETINGS.includes(name)) return this.#hello(name, body);
    if (name === 'configureFailPoint') {
      this.#shared.faults.failPoint(body);
      return { ok: 1 };
    }
    if (name === 'saslStart')
      return this.#refusal(name, body, new Refusal('AuthenticationFailed', 'Authentication failed.'));
    if (this.#shared.refusesAuthentication()) {
      return this.#refusal(name, body, new Refusal('Unauthorized', `Command ${name} requires authentication`));
    }
    if (legacy) return this.#refusal(name, body, new Refusal(352, `Unsupported OP_QUERY command: ${name}`));
    const failure = effects.find((effect) => effect.kind === 'unreplicated')?.failure;
    const answer = await this.#shared.dispatcher.answer(name, body, database, failure);
    return effects.some(({ kind }) => kind === 'null value') ? { ...answer, value: null } : answer;
  }

  // With what the client knows already, the answer waits until there is something new.
  async #hello(name: string, body: Doc): Promise<Doc> {
    const { core, address } = this.#shared;
    if (isCurrent(core, body['topologyVersion'])) {
      await core.nextChange(plain(body['maxAwaitTimeMS']), this.#gone.signal);
    }
    await this.#shared.spoken();
    return helloOf(core, address(), name !== 'hello');
  }

  async #keepTelling(message: Message, first: Doc): Promise<void> {
    let to: Pick<Message, 'requestId' | 'legacy'> = message;
    let answer = first;
    while (!this.#gone.signal.aborted) {
      to = { requestId: this.#send(answer, to, true), legacy: false };
      answer = await this.#hello('hello', { ...message.body, topologyVersion: answer['topologyVersion'] });
    }
  }

  // Whoever has gone meanwhile is not served any more.
  async #heldUp(effects: readonly Effect[]): Promise<void> {
    for (const effect of effects) {
      if (effect.kind === 'wait') await this.#pause(effect.ms);
      if (effect.kind === 'held') await effect.until;
    }
    this.#gone.signal.throwIfAborted();
  }

  async #pause(ms = 0): Promise<void> {
    if (ms > 0) await after(ms, undefined, { signal: this.#gone.signal, ref: false });
  }
}

const isCurrent = (core: Core, known: unknown): boolean =>
  isDoc(known) &&
  isNumber(known['counter']) &&
  Number(numeric(known['counter'])) === core.topologyCounter &&
  core.processId.equals(String(known['processId']));

const isAbort = (error: unknown): boolean => String(error).startsWith('AbortError');
