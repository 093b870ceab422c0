import { randomUUID } from 'node:crypto';
import { country } from '../../../bench/parts/country.mjs';
import { UNITS_BESIDE, advisoryRow, participantRow } from '../rows.mjs';
import { Broken } from '../witness.mjs';

const WRITERS = 12;
const PERSON_EVERY = 5;
const ERASED_EVERY = 3;
const TWICE_AT_ONCE = 0.2;
const KEYED = 0.5;

/** Single commands without end, over HTTP, by writers that do not let go of one before it is acknowledged. */
export class Load {
  /** What was acknowledged: requests with their answers. */
  acknowledged = [];
  people = { identified: new Set(), erasing: new Set(), erased: new Set() };
  #over = false;
  #next = 0;
  #writers;

  constructor({ sender, random, programme }) {
    Object.assign(this, { sender, random, programme, units: country(UNITS_BESIDE, programme).units });
  }

  /** Rejects when one of the writers meets what should not be. */
  run() {
    this.#writers = Promise.all(Array.from({ length: WRITERS }, () => this.#write()));
    return this.#writers;
  }

  /** Those under way are brought to their acknowledgement. */
  async stop() {
    this.#over = true;
    await this.#writers;
  }

  /** One entry more, which each of these servers is sent at the same moment, without a key to know it by. */
  async sameAt(addresses) {
    const number = this.#next++;
    const row = advisoryRow(this.#unit(number), 'obok', number);
    const request = { path: this.#path('advisory'), body: row };
    const answers = await Promise.all(addresses.map((url) => this.sender.sendTo(url, request)));
    this.#note(request, answers, { type: 'AdvisorySessionLogged', ref: row.ref });
  }

  async #write() {
    while (!this.#over) {
      const number = this.#next++;
      const unit = this.#unit(number);
      if (number % PERSON_EVERY === 0) await this.#participant(unit, number);
      else await this.#entry('advisory', 'AdvisorySessionLogged', advisoryRow(unit, 'obok', number));
    }
  }

  async #participant(unit, number) {
    const row = participantRow(unit, 'obok', number);
    await this.#entry('participants', 'PersonEnrolled', row);
    this.people.identified.add(row.person);
    if (number % (PERSON_EVERY * ERASED_EVERY) !== 0) return;
    this.people.erasing.add(row.person);
    // It has no ref: only its key tells it from another.
    const path = this.#path(`people/${row.person}/erasure`);
    await this.#acknowledge({ path, body: { reason: 'Wycofana zgoda' }, key: randomUUID() }, { erased: row.person });
    this.people.erased.add(row.person);
  }

  #entry(table, type, row) {
    const key = this.random() < KEYED ? randomUUID() : undefined;
    return this.#acknowledge({ path: this.#path(table), body: row, ...(key && { key }) }, { type, ref: row.ref });
  }

  async #acknowledge(request, said) {
    const times = this.random() < TWICE_AT_ONCE ? 2 : 1;
    this.#note(request, await Promise.all(Array.from({ length: times }, () => this.sender.send(request))), said);
  }

  #note(request, answers, said) {
    for (const { status, json } of answers)
      if (status !== 200 && status !== 201)
        throw new Broken(`POST ${request.path} ${JSON.stringify(request.body)} was refused: ${JSON.stringify(json)}`);
    this.acknowledged.push({ request, answers, ...said });
  }
  #unit(number) {
    return this.units[number % this.units.length];
  }

  #path(place) {
    return `/v1/programmes/${this.programme}/${place}`;
  }
}
