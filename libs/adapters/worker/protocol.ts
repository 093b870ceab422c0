/** Calls and replies that are gathered travel in one message. */
export type Call = readonly [id: number, method: string, args: readonly unknown[]];

export type Reply =
  readonly [id: number, ok: true, value: unknown] | readonly [id: number, ok: false, error: SentError];

/** Two methods that every service has: `ready` resolves once it has started, `close` once it has let go of everything. */
export const READY = '#ready';
export const CLOSE = '#close';

/** An error as it crosses between threads, where classes are lost. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Its own fields: what the class adds to `Error`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A class whose instances keep their class when they cross. It is told by its name, and its constructor is not called. */
export interface ErrorClass {
  readonly name: string;
  readonly prototype: Error;
}

export const sentError = (thrown: unknown): SentError => {
  if (!isError(thrown)) return { name: 'Error', message: String(thrown), stack: undefined, fields: {} };
  const { name, message, stack } = thrown;
  return { name, message, stack, fields: sendable(thrown) };
};

/** By its shape: an error may come from another realm, whose `Error` is not this one. */
const isError = (thrown: unknown): thrown is Error =>
  typeof thrown === 'object' && thrown !== null && 'message' in thrown && 'name' in thrown;

const sendable = (error: Error): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(error).filter(([, value]) => typeof value !== 'function' && typeof value !== 'symbol'),
  );

export const receivedError = (sent: SentError, classes: readonly ErrorClass[]): Error => {
  const error = new Error(sent.message);
  const known = classes.find(({ name }) => name === sent.name);
  if (known) Object.setPrototypeOf(error, known.prototype);
  Object.defineProperty(error, 'name', { value: sent.name, configurable: true, writable: true });
  if (sent.stack !== undefined) error.stack = sent.stack;
  return Object.assign(error, sent.fields);
};

/** How long what is sent is gathered before it leaves. */
export type Gathering = (leave: () => void) => void;

/** What one callback sends, microtasks included, leaves together. */
const withinTick: Gathering = (leave) => process.nextTick(leave);

/** What all requests bring that the loop finds waiting leaves together: each message between threads costs both of them more than what it holds. */
export const withinTurn: Gathering = (leave) => void setImmediate(leave);

/** Collects what is sent for a while, and hands it over at once. */
export class Outbox<T> {
  private waiting: T[] = [];

  constructor(
    private readonly deliver: (items: readonly T[]) => void,
    private readonly gathering: Gathering = withinTick,
  ) {}

  put(item: T): void {
    this.waiting.push(item);
    if (this.waiting.length === 1) this.gathering(() => this.flush());
  }

  private flush(): void {
    const items = this.waiting;
    this.waiting = [];
    this.deliver(items);
  }
}
