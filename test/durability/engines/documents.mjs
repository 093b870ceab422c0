import canonicalize from 'canonicalize';
import { fromBuild } from '../../../bench/parts/build.mjs';
import { Broken } from '../witness.mjs';

const { VIEWS } = await fromBuild('libs/modules/standing/contracts.js');

const EXCERPT = 200;

const asText = (position, body, card) => canonicalize([String(position), body, card ?? null]);

/** All documents of the builds that serve, as text by view and id. @throws Broken where a stream was set aside */
export const documentsIn = async (store) => {
  const found = new Map();
  for (const { name } of VIEWS) {
    const build = await store.serving(name);
    if (!build) throw new Broken(`No build of the view ${name} serves.`);
    for (const progress of await store.progress(build))
      for (const { stream, reason } of progress.stopped) throw new Broken(`${name} has set ${stream} aside: ${reason}`);
    for (const { id, position, body, card } of await store.documents(build, { prefix: '' }))
      found.set(`${name} ${id}`, asText(position, body, card));
  }
  return found;
};

/** What one pass over the log makes, without projector or store: event by event, each document by its view's fold. */
export const foldedFrom = async (log) => {
  const { decodeRecorded } = await fromBuild('apps/record/src/decode.js');
  const live = new Map(VIEWS.map(({ name }) => [name, new Map()]));
  for await (const { events } of log.readAll())
    for (const record of events) foldInto(live, { event: decodeRecorded(record), record });
  return new Map(VIEWS.flatMap((view) => [...live.get(view.name)].map((one) => storedBy(view, ...one))));
};

const foldInto = (live, recorded) => {
  const { stream, position } = recorded.record;
  const category = stream.slice(0, stream.indexOf('-'));
  for (const view of VIEWS) {
    if (!view.categories.includes(category)) continue;
    const documents = live.get(view.name);
    for (const id of new Set(view.route(recorded)))
      documents.set(id, { position, state: view.evolve(documents.get(id)?.state, recorded, id) });
  }
};

const storedBy = (view, id, { position, state }) => [
  `${view.name} ${id}`,
  asText(position, view.store(state), view.card?.(state)),
];

/** @throws Broken naming the first document that differs */
export const mustEqual = (live, expected, what) => {
  const wrong = [...new Set([...live.keys(), ...expected.keys()])].filter((id) => live.get(id) !== expected.get(id));
  if (wrong.length === 0) return;
  const [id] = wrong;
  const [is, should] = excerpts(live.get(id) ?? 'nothing', expected.get(id) ?? 'nothing');
  throw new Broken(
    `${wrong.length} of ${expected.size} documents are not what ${what} makes of them. ${id} holds\n${is}\nand should hold\n${should}`,
  );
};

/** From a little before where two texts begin to differ. */
const excerpts = (one, other) => {
  const at = [...one].findIndex((character, index) => character !== other[index]);
  const from = Math.max(0, (at < 0 ? one.length : at) - EXCERPT / 2);
  return [one, other].map((text) => text.slice(from, from + EXCERPT));
};
