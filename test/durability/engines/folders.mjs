import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ZipFile } from 'yazl';
import { country } from '../../../bench/parts/country.mjs';
import { writeFolder } from '../../../bench/parts/programme-folder.mjs';
import { Broken } from '../witness.mjs';

const LOOK_MS = 200;
const UNITS = 2;
const ENDED = new Set(['done', 'faulty', 'stopped', 'failed']);

const zipOf = async (folder) => {
  const zip = new ZipFile();
  for (const name of readdirSync(folder)) zip.addBuffer(readFileSync(join(folder, name)), name);
  zip.end();
  return Buffer.concat(await Array.fromAsync(zip.outputStream));
};

/** Folders that are imported over HTTP: what a server left unfinished is sent again, until it stands whole. */
export class Folders {
  /** The zips of those that were taken. */
  taken = [];
  tries = 0;
  #over = false;
  #running;

  constructor({ sender, place }) {
    Object.assign(this, { sender, place });
  }

  async make(programme, units = UNITS, change = {}) {
    const from = join(this.place, programme);
    const land = country(units, programme);
    writeFolder(from, { ...land, document: { ...land.document, academy: { ...land.document.academy, ...change } } });
    return zipOf(from);
  }

  /** Sends it until it is done. Gives how many events its last import added. @throws Broken where it is refused */
  async take(zip) {
    for (;;) {
      const last = await this.#once(zip);
      this.tries += this.#over ? 0 : 1;
      if (last?.phase === 'done') return last.appended;
      if (last?.phase === 'faulty') throw new Broken(`An import was refused: ${JSON.stringify(last)}`);
    }
  }

  /** Undefined when its server is gone, or does not know it. */
  async #once(zip) {
    const { url, json } = await this.sender.send({ path: '/v1/imports', body: zip, type: 'application/zip' });
    for (;;) {
      const { status, json: state } = await this.sender.try(url, { method: 'GET', path: `/v1/imports/${json.id}` });
      if (status !== 200) return undefined;
      if (ENDED.has(state.phase)) return state;
      await pause(LOOK_MS);
    }
  }

  /** One after the other, each a programme of its own. */
  run() {
    this.#running = this.#takeAll();
    return this.#running;
  }

  async stop() {
    this.#over = true;
    await this.#running;
  }

  async #takeAll() {
    while (!this.#over) {
      const zip = await this.make(`p${this.taken.length}`);
      await this.take(zip);
      this.taken.push(zip);
    }
  }
}
