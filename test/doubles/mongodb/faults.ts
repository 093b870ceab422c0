import { Refusal } from './errors.js';
import { type Doc, isDoc, plain } from './values.js';

/** Which commands a fault meets. */
export interface Which {
  /** Names of commands; greetings are met only if they are named. Left out: all others. */
  readonly command?: string | readonly string[];
  /** Only those of which this holds; numbers in it are as the wire has them (Int32, Long, Double). */
  readonly where?: (body: Doc) => boolean;
  /** So many are let through first. */
  readonly skip?: number;
  /** So many are met, then the fault is over. Left out: one; Infinity: until it is healed. */
  readonly times?: number;
}

export interface Failure {
  readonly code: number;
  readonly message?: string;
  /** Instead of the labels that the server gives an error of this code. */
  readonly labels?: readonly string[];
}

export type Effect =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'held'; readonly until: Promise<void> }
  | { readonly kind: 'cut before' }
  | { readonly kind: 'fail'; readonly failure: Failure }
  | { readonly kind: 'unreplicated'; readonly failure: Failure }
  | { readonly kind: 'null value' }
  | { readonly kind: 'late answer'; readonly ms: number }
  | { readonly kind: 'cut after' };

interface Rule {
  readonly which: Which;
  readonly effect: Effect;
  skip: number;
  left: number;
  hits: number;
  readonly failPoint: boolean;
}

/** A fault that has been set: how often it has met a command, and its end. */
export interface Fault {
  readonly hits: number;
  heal(): void;
}

/** Everything that goes wrong on demand with single commands. */
export class CommandFaults {
  #rules: Rule[] = [];

  /** The answer comes so many milliseconds after the command has been carried out. */
  delay(ms: number, which: Which = { times: Infinity }): Fault {
    return this.#add({ kind: 'late answer', ms }, which);
  }

  /** The command is carried out only so many milliseconds after it came. */
  holdUp(ms: number, which: Which = {}): Fault {
    return this.#add({ kind: 'wait', ms }, which);
  }

  /** The command is carried out only once `until` resolves: what was sent meanwhile, by others, comes first. */
  holdUntil(until: Promise<void>, which: Which = {}): Fault {
    return this.#add({ kind: 'held', until }, which);
  }

  /** The connection ends before the command is carried out. */
  cutBefore(which: Which = {}): Fault {
    return this.#add({ kind: 'cut before' }, which);
  }

  /** The command is carried out, and the connection ends instead of the answer. */
  cutAfter(which: Which = {}): Fault {
    return this.#add({ kind: 'cut after' }, which);
  }

  /** The command is refused with a code and not carried out. */
  fail(failure: Failure, which: Which = {}): Fault {
    return this.#add({ kind: 'fail', failure }, which);
  }

  /** The write is carried out, and the answer says that its write concern was not met: no majority has it. */
  failWriteConcern(
    failure: Failure = { code: 64, message: 'waiting for replication timed out' },
    which: Which = {},
  ): Fault {
    return this.#add({ kind: 'unreplicated', failure }, which);
  }

  /** The document is changed, and the answer shows none: there are servers that answer so to whoever lost a race to insert it. */
  answerNull(which: Which = { command: 'findAndModify' }): Fault {
    return this.#add({ kind: 'null value' }, which);
  }

  healAll(): void {
    this.#rules = [];
  }

  #add(effect: Effect, which: Which, failPoint = false): Fault {
    const rule: Rule = { which, effect, skip: which.skip ?? 0, left: which.times ?? 1, hits: 0, failPoint };
    this.#rules.push(rule);
    const heal = (): void => {
      this.#rules = this.#rules.filter((other) => other !== rule);
    };
    return {
      get hits() {
        return rule.hits;
      },
      heal,
    };
  }

  /** What this command meets, each fault counted down. */
  meet(name: string, body: Doc): readonly Effect[] {
    const met = this.#rules.filter((rule) => means(rule.which, name, body) && rule.skip-- <= 0);
    for (const rule of met) {
      rule.hits++;
      rule.left--;
    }
    this.#rules = this.#rules.filter(({ left }) => left > 0);
    return met.map(({ effect }) => effect);
  }

  /** The engine's own way to ask for faults over the wire, `configureFailPoint` with `failCommand`. */
  failPoint(body: Doc): void {
    if (body['configureFailPoint'] !== 'failCommand') {
      throw new Refusal('BadValue', `The fail point '${String(body['configureFailPoint'])}' is not known here`);
    }
    this.#rules = this.#rules.filter(({ failPoint }) => !failPoint);
    const { mode } = body;
    if (mode === 'off') return;
    const counts = isDoc(mode)
      ? { times: plain(mode['times'], Infinity), skip: plain(mode['skip']) }
      : { times: Infinity };
    const data = isDoc(body['data']) ? body['data'] : {};
    const which: Which = { command: data['failCommands'] as string[], ...counts };
    for (const effect of effectsOf(data)) this.#add(effect, which, true);
  }
}

const means = ({ command, where }: Which, name: string, body: Doc): boolean => {
  const named =
    command === undefined ? !['hello', 'ismaster', 'isMaster'].includes(name) : [command].flat().includes(name);
  return named && (where?.(body) ?? true);
};

const messageIn = ({ errmsg }: Doc): { readonly message?: string } =>
  typeof errmsg === 'string' ? { message: errmsg } : {};

const effectsOf = (data: Doc): readonly Effect[] => {
  const effects: Effect[] = [];
  if (data['blockConnection'] === true) effects.push({ kind: 'wait', ms: plain(data['blockTimeMS']) });
  if (data['closeConnection'] === true) effects.push({ kind: 'cut before' });
  if (data['errorCode'] !== undefined) {
    const labels = data['errorLabels'] as string[] | undefined;
    effects.push({ kind: 'fail', failure: { code: plain(data['errorCode']), ...(labels ? { labels } : {}) } });
  }
  const concern = data['writeConcernError'];
  if (isDoc(concern)) {
    const failure = { code: plain(concern['code']), ...messageIn(concern) };
    effects.push({ kind: 'unreplicated', failure });
  }
  return effects;
};
