import { fromBuild } from './build.mjs';

const SAMPLE = 200_000;

const asText = (event) =>
  JSON.stringify({ ...event, revision: String(event.revision), position: String(event.position) });

/** How many events of the log `JSON.parse` reads in a second, each given as a text of its own. */
export const parsedPerSecond = async (folder) => {
  const { openEmbeddedLogReader } = await fromBuild('libs/adapters/event-store/embedded/embedded-log-reader.js');
  const log = openEmbeddedLogReader(folder);
  let [count, spent] = [0, 0];
  for await (const { events } of log.readAll()) {
    const texts = events.map(asText);
    const start = performance.now();
    for (const text of texts) JSON.parse(text);
    spent += performance.now() - start;
    count += texts.length;
    if (count >= SAMPLE) break;
  }
  await log.close();
  return (count / spent) * 1000;
};
