import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { buildFolder } from '../../../bench/parts/build.mjs';
import { pick } from '../random.mjs';
import { Broken } from '../witness.mjs';

const WAIT_S = '300';
const AGAIN_AFTER_MS = 250;
/** Whoever ends by itself so often without having been at work does not get any further. */
const FRUITLESS = 20;
/** Of what a process prints, so much is kept. */
const KEPT = 20_000;

const KINDS = {
  server: {
    main: join('cli', 'src', 'main.js'),
    args: (folder) => ['serve', '--port', '0', '--data', folder, '--wait', WAIT_S],
    begun: / at (http:\/\/\S+) /,
  },
  projector: {
    main: join('projector', 'src', 'main.js'),
    args: () => ['--every', '1', '--wait', WAIT_S],
    begun: /Projector (\S+) keeps its share/,
  },
};

/** What no process says that only lost its store. */
const FAULT = /fault of the program|revision \d+ of \S+ came after|\n\s+at \S+ \(|Unhandled|FATAL/;

/** A promise that may fail before anybody waits for it. */
const awaited = () => {
  const one = Promise.withResolvers();
  one.promise.catch(() => undefined);
  return one;
};

/** One process, which is started again whenever it has ended. */
class Member {
  /** The address of a server, the name of a projector; undefined until it says so. */
  address;
  paused = false;
  out = '';
  errors = '';
  #child;
  #ended = Promise.resolve();
  #over = false;
  #begun = awaited();
  #fruitless = 0;

  constructor(kind, name, { variables, folder, told }) {
    Object.assign(this, { kind, name, variables, told });
    this.folder = join(folder, name);
    mkdirSync(this.folder);
  }

  start() {
    const { main, args } = KINDS[this.kind];
    this.out = '';
    this.errors = '';
    const child = spawn(process.execPath, [join(buildFolder, 'apps', main), ...args(this.folder)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.variables, KRONIKA_PROJECTIONS: 'apart' },
    });
    this.#child = child;
    child.stdout.setEncoding('utf8').on('data', (text) => this.#heard(text));
    child.stderr.setEncoding('utf8').on('data', (text) => (this.errors = (this.errors + text).slice(-KEPT)));
    this.#ended = new Promise((resolve) => child.once('close', (code) => resolve(this.#gone(code))));
  }

  /** Resolves once it is at work; for a process that ends before, once a later one is. */
  get begun() {
    return this.#begun.promise;
  }

  /** How far a projector says that it is: where the log ends, and what all its parts have seen. */
  get progress() {
    const said = [...this.out.matchAll(/(\d+) parts held.*the log ends at (\S+), all parts have seen (\d+)/g)].at(-1);
    return said && { parts: Number(said[1]), head: said[2], seen: said[3] };
  }

  /** Dies at once, and comes back. */
  async kill(comesBackAfterMs) {
    await this.die();
    await pause(comesBackAfterMs);
    this.start();
  }

  die() {
    this.#forget();
    this.#child.kill('SIGKILL');
    return this.#ended;
  }

  async standStill(ms) {
    this.stop();
    await pause(ms);
    this.goOn();
  }

  stop() {
    this.paused = true;
    this.#child.kill('SIGSTOP');
  }

  goOn() {
    this.#child.kill('SIGCONT');
    this.paused = false;
  }

  end() {
    this.#over = true;
    this.#child?.kill('SIGKILL');
    return this.#ended;
  }

  #forget() {
    if (this.address === undefined) return;
    this.address = undefined;
    this.#begun = awaited();
  }

  #heard(text) {
    this.out = (this.out + text).slice(-KEPT);
    const found = KINDS[this.kind].begun.exec(this.out)?.[1];
    if (this.address !== undefined || found === undefined) return;
    this.address = found;
    this.#fruitless = 0;
    this.#begun.resolve();
  }

  #gone(code) {
    if (FAULT.test(this.errors)) this.told.faults.push(`${this.name} said:\n${this.errors}`);
    if (this.#over || code === null) return;
    // It lost a store for longer than it waits, said so and ended: whoever looks after it starts it again.
    this.told.ends.push(this.errors.trim().split('\n').at(-1) ?? '');
    this.#forget();
    this.#fruitless += 1;
    if (this.#fruitless > FRUITLESS) this.#begun.reject(new Broken(`${this.name} cannot start: ${this.errors}`));
    else this.#startLater(this.#child);
  }

  /** Unless it was killed meanwhile, and has come back from that. */
  #startLater(ended) {
    setTimeout(() => {
      if (!this.#over && this.#child === ended) this.start();
    }, AGAIN_AFTER_MS);
  }
}

/** Two servers that leave the read models to two projectors. */
export class Fleet {
  constructor(given) {
    this.servers = ['server-1', 'server-2'].map((name) => new Member('server', name, given));
    this.projectors = ['projector-1', 'projector-2'].map((name) => new Member('projector', name, given));
    this.all = [...this.servers, ...this.projectors];
  }

  async start() {
    for (const member of this.all) member.start();
    await this.begun();
  }

  begun() {
    return Promise.all(this.all.map((member) => member.begun));
  }

  /** The address of a server that is, as far as is known, at work; undefined when there is none. */
  address(random) {
    return pick(
      random,
      this.servers.flatMap(({ address }) => address ?? []),
    );
  }

  end() {
    return Promise.all(this.all.map((member) => member.end()));
  }
}
