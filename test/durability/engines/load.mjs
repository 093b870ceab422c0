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

  async #write() {
    while (!this.#over) {
      const number = this.#next++;
      const unit = this.units[number % this.units.length];
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
    const path = `/v1/programmes/${this.programme}/people/${row.person}/erasure`;
    await this.#acknowledge({ path, body: { reason: 'Wycofana zgoda' }, key: randomUUID() }, { erased: row.person });
    this.people.erased.add(row.person);
  }

  #entry(table, type, row) {
    const path = `/v1/programmes/${this.programme}/${table}`;
    const key = this.random() < KEYED ? randomUUID() : undefined;
    return this.#acknowledge({ path, body: row, ...(key && { key }) }, { type, ref: row.ref });
  }

  async #acknowledge(request, said) {
    const times = this.random() < TWICE_AT_ONCE ? 2 : 1;
    const answers = await Promise.all(Array.from({ length: times }, () => this.sender.send(request)));
    for (const { status, json } of answers)
      if (status !== 200 && status !== 201)
        throw new Broken(`POST ${request.path} ${JSON.stringify(request.body)} was refused: ${JSON.stringify(json)}`);
    this.acknowledged.push({ request, answers, ...said });
  }
}
