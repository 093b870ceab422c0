import { setTimeout as pause } from 'node:timers/promises';
import { between, pick, randomOf, upTo } from '../random.mjs';

const WRITES = ['insert', 'update', 'delete', 'findAndModify', 'bulkWrite'];
const READS = ['find', 'aggregate', 'getMore'];
const DOWN_MS = 2_000;
/** Longer than the record waits for one answer of EventStoreDB; mostly it is much less. */
const SILENT_MS = 12_000;
const PASSING_CODES = [112, 91, 10_107];

/** Small things, one request long, and how often each is to be tried. */
const LOSSES = {
  events: [
    [8, 'answer lost after the write', ({ faults }, random) => faults.loseAnswers(upTo(random, 3), 'cut')],
    [1, 'answer swallowed after the write', ({ faults }) => faults.loseAnswers(1, 'swallow')],
    [2, 'request lost', ({ faults }, random) => faults.loseRequests(upTo(random, 3), 'cut')],
    [1, 'request swallowed', ({ faults }) => faults.loseRequests(1, 'swallow')],
    [2, 'read cut', ({ faults }, random) => faults.cutReads(upTo(random, 20), upTo(random, 2))],
    [1, 'Server Is Not Ready', ({ faults }, random) => faults.notReady({ times: upTo(random, 5) })],
    [1, 'Server Is Too Busy', ({ faults }, random) => faults.busy({ times: upTo(random, 3) })],
    [1, 'connections cut', (double) => double.cutConnections()],
  ],
  views: [
    [
      8,
      'answer lost after the write',
      ({ faults }, random) => faults.cutAfter({ command: WRITES, times: upTo(random, 3) }),
    ],
    [2, 'request lost', ({ faults }, random) => faults.cutBefore({ command: WRITES, times: upTo(random, 3) })],
    [2, 'read cut', ({ faults }, random) => faults.cutAfter({ command: READS, times: upTo(random, 2) })],
    [
      2,
      'error 112, 91 or 10107',
      ({ faults }, random) =>
        faults.fail({ code: pick(random, PASSING_CODES) }, { command: WRITES, times: upTo(random, 3) }),
    ],
    [1, 'no majority in time', ({ faults }) => faults.failWriteConcern(undefined, { command: WRITES })],
    [1, 'connections cut', (double) => double.cutAll()],
    [1, 'failover', (double) => double.faults.failOver()],
  ],
};

const down = (random) => between(random, 0, DOWN_MS);
const mute = (random) => SILENT_MS * random() ** 2;

/** What lasts for a while, and for how long; `last` resolves when that is over. */
const OUTAGES = {
  events: [
    ['restart', down, (double, last) => restarted(double, last)],
    ['silence', mute, (double, last) => silent(double, last)],
    ['slow answers', down, (double, last) => slow(double, last)],
  ],
  views: [
    ['restart', down, (double, last) => double.faults.restart(last)],
    ['silence', mute, (double, last) => silent(double, last)],
    ['no primary', down, (double, last) => leaderless(double, last)],
  ],
};

const restarted = async (double, last) => {
  await double.kill();
  await last();
  await double.start();
};

const silent = async ({ faults }, last) => {
  if (faults.fallSilent) faults.fallSilent();
  else faults.silence();
  await last();
  if (faults.speakAgain) faults.speakAgain();
  else faults.speak();
};

const slow = async ({ faults }, last) => {
  faults.delayAnswers(100);
  await last();
  faults.delayAnswers(0);
};

const leaderless = async ({ faults }, last) => {
  faults.stepDown();
  await last();
  faults.elect();
};

const drawn = (random, all) =>
  pick(
    random,
    all.flatMap((one) => Array.from({ length: one[0] }, () => one)),
  );

/** What goes wrong with one engine, over and over. */
class Engine {
  done = new Map();
  /** Faults of MongoDB's double count by themselves what they met. */
  #armed = [];

  constructor(name, double, seed) {
    Object.assign(this, { name, double, seed });
  }

  /** Writes that stand and whose answer nobody got. */
  get answersCut() {
    const { faults } = this.double;
    return faults.lost?.answers ?? this.#armed.reduce((sum, { hits }) => sum + hits, 0);
  }

  note(what) {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  lose(random) {
    const [, what, act] = drawn(random, LOSSES[this.name]);
    const armed = act(this.double, random);
    if (what.startsWith('answer lost') && armed) this.#armed.push(armed);
    this.note(what);
  }

  /** @param rest resolves after so many milliseconds */
  async breakDown(random, rest) {
    const [what, ms, act] = pick(random, OUTAGES[this.name]);
    const lasts = ms(random);
    await act(this.double, () => rest(lasts));
    this.note(what);
  }
}

/** Makes the doubles of a stage fail, until it is told to stop. Real engines are left alone. */
export class Faults {
  #over = new AbortController();
  #running;

  constructor({ doubles, seed, lossMs, outageMs }) {
    this.engines = Object.entries(doubles).flatMap(([name, double], index) =>
      double ? [new Engine(name, double, seed + 10 * (index + 1))] : [],
    );
    Object.assign(this, { lossMs, outageMs });
  }

  get answersCut() {
    return this.engines.reduce((sum, { answersCut }) => sum + answersCut, 0);
  }

  run() {
    this.#running = Promise.all(
      this.engines.flatMap((engine) => [
        this.#again(this.lossMs, randomOf(engine.seed + 1), (random) => engine.lose(random)),
        this.#again(this.outageMs, randomOf(engine.seed + 2), (random) => engine.breakDown(random, this.#rest)),
      ]),
    );
    return this.#running;
  }

  async #again(restMs, random, act) {
    while (!this.#over.signal.aborted) {
      await this.#rest(between(random, 0, 2 * restMs));
      if (!this.#over.signal.aborted) await act(random);
    }
  }

  /** No longer than there are faults. */
  #rest = (ms) => pause(ms, undefined, { signal: this.#over.signal }).catch(() => undefined);

  /** Resolves when everything works again. */
  async stop() {
    this.#over.abort();
    await this.#running;
    this.#heal();
  }

  #heal() {
    for (const { double } of this.engines) {
      if (double.faults.end) double.faults.end();
      else double.faults.healAll();
    }
  }
}
