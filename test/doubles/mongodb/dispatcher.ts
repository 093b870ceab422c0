import { Binary, Double, Long } from 'bson';
import { type Call, docOf } from './call.js';
import { commandFor, isDefinition, isRead, isWrite } from './command-table.js';
import type { Core } from './core.js';
import { codeName, CODES, isOfRole, labelsOf, Refusal, type Sent } from './errors.js';
import type { Failure } from './faults.js';
import { topologyVersionOf } from './hello.js';
import { type Doc, isNumber, plain } from './values.js';

const sentAs = (name: string, body: Doc): Sent => {
  const numbered = isNumber(body['txnNumber']);
  const inTransaction = numbered && body['autocommit'] === false;
  return {
    inTransaction,
    retryable: numbered && !inTransaction,
    commit: ['commitTransaction', 'abortTransaction'].includes(name),
  };
};

const concern = (failure: Failure): Doc => ({
  code: failure.code,
  codeName: codeName(failure.code),
  errmsg: failure.message ?? 'injected',
  errInfo: {},
});

// What a set of one cannot fulfil it says after the write, which stands.
const unmet = (body: Doc): Failure | undefined => {
  const { w } = docOf(body['writeConcern'], 'writeConcern');
  if (isNumber(w) && plain(w) > 1) return { code: 100, message: 'Not enough data-bearing nodes' };
  if (typeof w === 'string' && w !== 'majority')
    return { code: 79, message: `No write concern mode named '${w}' found` };
  return undefined;
};

// The writes of a transaction are acknowledged with its end.
const isEnd = ({ inTransaction, commit }: Sent): boolean => commit || !inTransaction;

const asksForMajority = (body: Doc): boolean => {
  const { w } = docOf(body['writeConcern'], 'writeConcern');
  return w === undefined || w === 'majority';
};

const refuseElsewhere = (name: string, body: Doc): void => {
  if (isWrite(name)) throw new Refusal('NotWritablePrimary', 'not primary');
  const { mode = 'primary' } = docOf(body['$readPreference'], '$readPreference');
  if (!isRead(name) || mode !== 'primary') return;
  throw new Refusal('NotPrimaryNoSecondaryOk', 'not primary and secondaryOk=false');
};

interface Circumstances {
  readonly sent: Sent;
  readonly database: string;
  readonly unreplicated: Failure | undefined;
}

// Whoever uses the double is to see where it is wrong itself.
const defect = (error: unknown): Refusal =>
  new Refusal('InternalError', `The double is at fault: ${error instanceof Error ? error.stack : String(error)}`);

/** Carries out commands, and answers as the engine does, refusals included. */
export class Dispatcher {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Never rejects for what the client asked: a refusal is an answer. `unreplicated`: no majority will have it. */
  async answer(name: string, body: Doc, database: string, unreplicated?: Failure): Promise<Doc> {
    const sent = sentAs(name, body);
    try {
      return this.#stamped(await this.#run(name, body, { sent, database, unreplicated }));
    } catch (error) {
      const refused = error instanceof Refusal ? error : defect(error);
      const { careless } = this.#core.settings;
      if (careless === 'passes-over-unknown-commands' && refused.code === CODES.CommandNotFound) return { ok: 1 };
      return this.refusal(name, body, refused);
    }
  }

  /** A refusal that a test asked for. Where the server says by it that it lost its role, it has it again at once: two news for who watches it. */
  injected(name: string, body: Doc, { code, message = 'injected', labels }: Failure): Doc {
    if (isOfRole(code)) this.#core.changed();
    const told = this.refusal(name, body, new Refusal(code, message), labels);
    if (isOfRole(code)) this.#core.changed();
    return told;
  }

  /** How a refusal is told. */
  refusal(name: string, body: Doc, { code, message, details, labels }: Refusal, only?: readonly string[]): Doc {
    const all = only ?? [...labels, ...labelsOf(code, sentAs(name, body))];
    const news = isOfRole(code) ? { topologyVersion: topologyVersionOf(this.#core) } : {};
    const told = { ok: new Double(0), errmsg: message, code, codeName: codeName(code), ...details, ...news };
    return this.#stamped(
      all.length > 0 && this.#core.settings.careless !== 'no-labels' ? { ...told, errorLabels: [...all] } : told,
    );
  }

  async #run(name: string, body: Doc, how: Circumstances): Promise<Doc> {
    const { sent, database } = how;
    const command = commandFor(name, body);
    this.#refuseRole(name, body, sent);
    const session = this.#core.sessions.enter(body);
    const { inTransaction, retryable } = sent;
    const evaluation = { now: new Date() };
    const call: Call = { name, body, database, core: this.#core, session, inTransaction, retryable, evaluation };
    try {
      return this.#concluded(call, { ...(await command(call)), ok: new Double(1) }, how);
    } catch (error) {
      // Whatever is refused in a transaction ends it.
      if (inTransaction && name !== 'commitTransaction') session?.transaction?.abort();
      throw error;
    } finally {
      this.#core.store.forget();
    }
  }

  #concluded({ name, body }: Call, answer: Doc, { sent, unreplicated }: Circumstances): Doc {
    if (!isWrite(name)) return answer;
    const failure = unreplicated ?? unmet(body);
    const settles = isDefinition(name) || (isEnd(sent) && asksForMajority(body));
    if (settles && failure === undefined) this.#core.store.settle();
    return failure === undefined ? answer : { ...answer, writeConcernError: concern(failure) };
  }

  #refuseRole(name: string, body: Doc, { inTransaction, retryable }: Sent): void {
    const { primary, settings } = this.#core;
    if (settings.replicaSet === '' && (inTransaction || retryable)) {
      throw new Refusal('IllegalOperation', 'Transaction numbers are only allowed on a replica set member or mongos');
    }
    if (!primary) refuseElsewhere(name, body);
  }

  #stamped(answer: Doc): Doc {
    const { clusterTime, settings } = this.#core;
    if (settings.replicaSet === '') return answer;
    const signature = { hash: new Binary(new Uint8Array(20)), keyId: Long.ZERO };
    return { ...answer, $clusterTime: { clusterTime, signature }, operationTime: clusterTime };
  }
}
