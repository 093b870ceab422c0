import { isJsonObject } from '@kernel/json.js';
import type { Json } from '@kernel/json.js';
import type { RecordedEvent } from '@kernel/event.js';

/** An event as programs read it: positions and revisions as decimal text. */
export const eventJson = ({ position, revision, ...event }: RecordedEvent): string => {
  const { id, stream, type, data, metadata, salt, dataHash } = event;
  return JSON.stringify({
    position: `${position}`,
    id,
    stream,
    revision: `${revision}`,
    type,
    data,
    metadata,
    salt,
    dataHash,
  });
};

const POSITION = 8;

/** An event in two lines for people: where, when, what and by whom; then what it says. */
export const eventLines = ({ position, stream, revision, type, data, metadata }: RecordedEvent): string => {
  const { recordedAt, actor, role, source } = metadata;
  const place = `${`${position}`.padStart(POSITION)}  ${recordedAt}  ${stream} @${revision}`;
  return `${place}  ${type}  (${actor}, ${role}, ${source})\n${' '.repeat(POSITION + 2)}${saying(data)}`;
};

const saying = (data: Json): string =>
  isJsonObject(data)
    ? Object.entries(data)
        .map(([name, value]) => `${name}: ${shown(value)}`)
        .join(' · ')
    : shown(data);

const LONG = 60;

/** What is long (a definition, a sealed identity) is cut: `--json` has all of it. */
const shown = (value: Json | undefined): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > LONG ? `${text.slice(0, LONG)}…` : text;
};
