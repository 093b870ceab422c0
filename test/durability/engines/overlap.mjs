import { setTimeout as pause } from 'node:timers/promises';
import { Broken } from '../witness.mjs';

const LOOK_MS = 50;
const PATIENCE_MS = 120_000;
/** What is under way between a process and the double has arrived. */
const SETTLED_MS = 300;

const until = async (holds, what) => {
  const end = Date.now() + PATIENCE_MS;
  while (!holds()) {
    if (Date.now() > end) throw new Broken(`It was waited for in vain that ${what}.`);
    await pause(LOOK_MS);
  }
};

const isOfDocuments = ({ update }) => String(update).endsWith('.documents');

/**
 * A projector that stands still in the midst of a commit: what it has sent arrives when another one has long had its parts, and has written what
 * came later. Nothing is written after it, so that what it spoils would stay spoiled.
 */
export const lateWrites = async ({ stage, fleet, load }) => {
  const [sleeper, heir] = fleet.projectors;
  const released = Promise.withResolvers();
  const { faults } = stage.doubles.views;
  await heir.die();
  await pause(SETTLED_MS);
  const held = faults.holdUntil(released.promise, { command: 'update', where: isOfDocuments, times: Infinity });
  await until(() => held.hits > 0, 'a projector writes documents');
  await pause(SETTLED_MS);
  sleeper.stop();
  await pause(SETTLED_MS);
  held.heal();
  heir.start();
  await heir.begun;
  await until(() => heir.progress?.parts === 16, `${heir.name} has all parts`);
  await load.stop();
  await until(() => isAtEnd(heir), `${heir.name} is at the log’s end`);
  released.resolve();
  sleeper.goOn();
  return held.hits;
};

const isAtEnd = ({ progress }) => progress !== undefined && progress.seen === progress.head;

/**
 * The same entry, sent to both servers: each looks, finds nothing, and writes; both writes are under way before the log has met either. Only the revision
 * that they expect keeps the second one out.
 */
export const sameAtOnce = async ({ stage, fleet, load }) => {
  const { faults } = stage.doubles.events;
  const held = faults.holdAppends((stream) => stream.startsWith(`${stage.namespace}.`) && !stream.endsWith('.quiet'));
  const answered = load.sameAt(fleet.servers.map(({ address }) => address));
  await until(() => held.waiting >= fleet.servers.length, 'each server writes the entry that both were sent');
  held.release();
  await answered;
};
