import { setTimeout as pause } from 'node:timers/promises';
import { between, pick, randomOf, upTo } from '../random.mjs';

/** A projector's lease lasts ten seconds: another has its parts by then. */
const LEASE_MS = 10_000;
const STARTING_MS = 1_500;
const LONGEST_REST_MS = 600;
/** So many commands at most are acknowledged between two kills: were there none, nothing would be proven. */
const COMMANDS = { server: 15, projector: 60 };
const LOOK_MS = 50;

/** Kills and pauses the processes of a fleet. Servers and projectors each one at a time, so that somebody goes on. */
export class Havoc {
  kills = { server: 0, projector: 0, opening: 0 };
  pauses = { server: 0, projector: 0 };
  #over = new AbortController();

  constructor({ fleet, load, seed, kills, pauses }) {
    Object.assign(this, { fleet, load, seed, wanted: kills, wantedPauses: pauses });
  }

  get done() {
    return this.kills.server + this.kills.projector;
  }

  /** Until there were as many kills and pauses as are wanted. Rejects when something cannot be done. */
  async run() {
    const { servers, projectors } = this.fleet;
    await Promise.all([
      this.#reap('server', servers, randomOf(this.seed + 1)),
      this.#reap('projector', projectors, randomOf(this.seed + 2)),
      this.#freeze(randomOf(this.seed + 3)),
    ]);
  }

  stop() {
    this.#over.abort();
  }

  /** Holds on to its parts, and wakes up when others have them. */
  async overlap(member) {
    await member.standStill(LEASE_MS * 1.3);
    this.pauses.projector += 1;
  }

  async #reap(kind, members, random) {
    while (this.done < this.wanted && !this.#over.signal.aborted) {
      await this.#killOne(kind, pick(random, members), random);
    }
  }

  /** While work goes on; one time in six already while it opens. */
  async #killOne(kind, member, random) {
    const opening = random() < 1 / 6;
    if (opening) await pause(between(random, 0, STARTING_MS));
    else await this.#acknowledged(upTo(random, COMMANDS[kind]));
    if (member.paused || this.#over.signal.aborted) return;
    if (member.address === undefined) this.kills.opening += 1;
    this.kills[kind] += 1;
    await member.kill(between(random, 0, LONGEST_REST_MS));
  }

  async #acknowledged(more) {
    const enough = this.load.acknowledged.length + more;
    while (this.load.acknowledged.length < enough && !this.#over.signal.aborted) await pause(LOOK_MS);
  }

  async #freeze(random) {
    for (let left = this.wantedPauses; left > 0 && !this.#over.signal.aborted; left -= 1) {
      await pause(between(random, 0, LEASE_MS / 2));
      await this.overlap(pick(random, this.fleet.projectors));
      await pick(random, this.fleet.servers).standStill(between(random, 0, LEASE_MS));
      this.pauses.server += 1;
    }
  }
}
