import type { Day } from '@kernel/day.js';
import type { TableName } from '@kernel/entries.js';
import type { RecordedEvent } from '@kernel/event.js';
import type { Json, JsonObject } from '@kernel/json.js';
import type { Recorded } from '@kernel/view.js';
import { tableOf } from '../standing.facts.js';
import type { StandingFact } from '../standing.facts.js';
import { contentOf } from './content.js';

/** What a correction changed in one field; null is blank. */
export interface FieldChange {
  readonly field: string;
  readonly before: Json;
  readonly after: Json;
}

/** One fact as a dossier shows it. Of people it holds ids only. */
export interface DossierLine {
  /** Decimal text, as all positions and revisions in answers. */
  readonly position: string;
  readonly stream: string;
  readonly revision: string;
  readonly type: StandingFact['type'];
  /** The day on which it happened: of a correction that of the entry as corrected, of an annulment that of the entry annulled. */
  readonly on: Day;
  readonly recordedAt: string;
  readonly actor: string;
  readonly role: string;
  readonly source: string;
  readonly table?: TableName;
  readonly ref?: string;
  /** The first ref of the entry that it is about: its name for good. */
  readonly entry?: string;
  /** What it says: of an entry all its values, of an annulment those that it took away. */
  readonly values: JsonObject;
  readonly reason?: string;
  /** Of a correction: what it replaced, field by field. */
  readonly changes?: readonly FieldChange[];
  /** `standing`: what it says counts; else the ref of the correction or annulment by which it does not. */
  readonly standing: boolean;
  readonly correctedBy?: string;
  readonly annulledBy?: string;
}

/** An entry while its lines are folded: its wordings, and what ended it (a departure, a repeal). */
interface Chain {
  readonly entry: string;
  content: JsonObject;
  readonly lines: Open[];
}

type Open = { -readonly [Key in keyof DossierLine]: DossierLine[Key] };

/** Folds facts, in the order of the log, into lines. An entry's lines tell what became of it. */
export const linesOf = (facts: readonly Recorded<StandingFact, RecordedEvent>[]): readonly DossierLine[] => {
  const chains = new Map<string, Chain>();
  return facts.map((fact) => lineOf(fact, chains));
};

const lineOf = ({ event, record }: Recorded<StandingFact, RecordedEvent>, chains: Map<string, Chain>): Open => {
  const data: FactData = event.data;
  const line: Open = {
    ...recordOf(record),
    type: event.type,
    on: data.on ?? '',
    values: contentOf(event),
    standing: true,
    ...(data.reason !== undefined && { reason: data.reason }),
  };
  const table = ENDINGS[event.type]?.table ?? tableOf(event.type);
  return table === undefined || data.ref === undefined
    ? line
    : ofEntry({ ...line, table, ref: data.ref }, data, chains);
};

/** A line about an entry: it joins what is known of it, or begins it. */
const ofEntry = (line: OfEntry, data: FactData, chains: Map<string, Chain>): Open => {
  const ending = ENDINGS[line.type];
  const known = chains.get(keyOf(line, ending ? line.ref : namedBy(data)));
  if (known) joins(line, known, data);
  const chain = known ?? { entry: line.ref, content: line.values, lines: [] };
  line.entry = chain.entry;
  chain.lines.push(line);
  if (!ending) chains.set(keyOf(line, line.ref), chain);
  return line;
};

/** The ref of the entry that a correction or an annulment is about; '' for a fact that begins one. */
const namedBy = ({ before, corrects, annuls }: FactData): string => before?.ref ?? corrects ?? annuls ?? '';

const joins = (line: OfEntry, chain: Chain, { annuls }: FactData): void => {
  const ending = ENDINGS[line.type];
  if (ending) chain.content = { ...chain.content, [ending.field]: line.values };
  else if (annuls === undefined) correct(line, chain);
  else annul(line, chain);
};

type OfEntry = Open & { readonly table: TableName; readonly ref: string };

/** The fields of facts that say what a line is about. */
interface FactData {
  readonly ref?: string;
  readonly corrects?: string;
  readonly annuls?: string;
  readonly reason?: string;
  readonly on?: Day;
  readonly before?: { readonly ref: string };
}

/** Facts that put an end into an entry that is on record, under its ref. */
const ENDINGS: Readonly<Record<string, { readonly table: TableName; readonly field: string }>> = {
  MunicipalityLeft: { table: 'municipalities', field: 'left' },
  AdoptionRepealed: { table: 'adoptions', field: 'repealed' },
};

/** Refs are unique for each table; two streams that raced for one keep an entry each. */
const keyOf = ({ table, stream }: OfEntry, ref: string): string => `${table} ${stream} ${ref}`;

const annul = (line: OfEntry, chain: Chain): void => {
  line.on = dayOfEntry(chain);
  line.values = chain.content;
  for (const earlier of chain.lines) Object.assign(earlier, { standing: false, annulledBy: line.ref });
};

const correct = (line: OfEntry, chain: Chain): void => {
  line.on = dayIn(line.values) ?? (line.on === '' ? dayOfEntry(chain) : line.on);
  line.changes = changesBetween(chain.content, line.values);
  for (const earlier of chain.lines)
    if (earlier.standing) Object.assign(earlier, { standing: false, correctedBy: line.ref });
  chain.content = line.values;
};

/** Of its latest wording. */
const dayOfEntry = ({ content, lines }: Chain): Day => dayIn(content) ?? lines.at(-1)?.on ?? '';

const dayIn = ({ on }: JsonObject): Day | undefined => (typeof on === 'string' ? on : undefined);

const changesBetween = (before: JsonObject, after: JsonObject): readonly FieldChange[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));

const recordOf = ({ position, stream, revision, metadata }: RecordedEvent) => ({
  position: position.toString(),
  stream,
  revision: revision.toString(),
  recordedAt: metadata.recordedAt,
  actor: metadata.actor,
  role: metadata.role,
  source: metadata.source,
});
