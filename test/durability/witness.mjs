import { createHash } from 'node:crypto';
import { fromBuild } from '../../bench/parts/build.mjs';

/** The log is not what was acknowledged. `message` names the event. */
export class Broken extends Error {}

const asText = ({ revision, position, ...event }) =>
  JSON.stringify({ ...event, revision: String(revision), position: String(position) });

/**
 * Remembers what a log has acknowledged and what it held, and looks each time whether that is still so: positions and revisions without a gap,
 * no id and no ref twice, every acknowledged event at its place.
 */
export class Witness {
  position = 0n;
  events = 0;
  #heads = new Map();
  #ids = new Map();
  #refs = new Map();
  #digest = createHash('sha256');

  /** Reads on from where it stopped. @throws Broken */
  async look(folder, acknowledged) {
    const { openEmbeddedLogReader } = await fromBuild('libs/adapters/event-store/embedded/embedded-log-reader.js');
    const log = openEmbeddedLogReader(folder);
    try {
      for await (const { events } of log.readAll({ after: this.position === 0n ? undefined : this.position }))
        for (const event of events) this.#take(event);
      const head = (await log.head()) ?? 0n;
      if (head !== this.position)
        throw new Broken(`The log’s head is ${head}, and ${this.position} was acknowledged or seen before.`);
    } finally {
      await log.close();
    }
    for (const append of acknowledged) this.#mustHold(append);
  }

  /** Reads everything again from the beginning: what was once seen may not have changed. @throws Broken */
  async lookAgain(folder) {
    const again = new Witness();
    await again.look(folder, []);
    if (again.events !== this.events)
      throw new Broken(`The log holds ${again.events} events, and held ${this.events}.`);
    if (again.digest() !== this.digest()) throw new Broken('An event reads otherwise than when it was first seen.');
  }

  digest() {
    return this.#digest.copy().digest('hex');
  }

  #take(event) {
    const { position, stream, revision, id } = event;
    if (position !== this.position + 1n) throw new Broken(`After position ${this.position} comes ${position}.`);
    const last = this.#heads.get(stream) ?? -1n;
    if (revision !== last + 1n) throw new Broken(`After revision ${last} of ${stream} comes ${revision}.`);
    if (this.#ids.has(id)) throw new Broken(`Event ${id} stands at ${this.#ids.get(id)} and again at ${position}.`);
    this.#takeRef(event);
    this.#ids.set(id, position);
    this.#heads.set(stream, revision);
    this.#digest.update(asText(event));
    this.position = position;
    this.events += 1;
  }

  #takeRef({ stream, type, data, position }) {
    if (data.ref === undefined) return;
    const name = `${stream.slice(stream.indexOf('-') + 1, stream.indexOf(':'))} ${type} ${data.ref}`;
    if (this.#refs.has(name)) throw new Broken(`${name} stands at ${this.#refs.get(name)} and again at ${position}.`);
    this.#refs.set(name, position);
  }

  #mustHold({ stream, position, ids }) {
    const first = BigInt(position) - BigInt(ids.length - 1);
    for (const [index, id] of ids.entries()) {
      const found = this.#ids.get(id);
      if (found !== first + BigInt(index))
        throw new Broken(
          `Event ${id} of ${stream} was acknowledged at ${first + BigInt(index)} and stands ${found === undefined ? 'nowhere' : `at ${found}`}.`,
        );
    }
  }
}
