import { InMemoryEventStore } from '@adapters/event-store/in-memory-event-store.js';
import { createStamp } from '@adapters/event-store/stamp.js';
import { InMemoryKeyStore } from '@adapters/key-store/in-memory-key-store.js';
import { InMemoryReadStore } from '@adapters/read-store/in-memory-read-store.js';
import { MemorySpool } from '@adapters/spool/memory-spool.js';
import { CommandPath } from '@kernel/command-path.js';
import type { RecordedEvent, StreamName } from '@kernel/event.js';
import { Projector } from '@kernel/projector.js';
import { ProcessRefs } from '@kernel/ref-registry.js';
import type { Register } from '@kernel/register.js';
import { StateCache } from '@kernel/state-cache.js';
import type { Bundle } from '@kernel/table-reader.js';
import { writeStaged } from '@modules/intake/contracts.js';
import type { Fault, Progress, Warning, Written } from '@modules/intake/contracts.js';
import { compareIdentity } from '@modules/people/people.flow.js';
import { VIEWS, answerTo, asObject } from '@modules/standing/contracts.js';
import type { AnswerTo, Question } from '@modules/standing/contracts.js';
import { decodeRecorded } from '../apps/record/src/decode.js';
import { RecordDesk } from '../apps/record/src/desk.js';
import { lookupsOf } from '../apps/record/src/lookups.js';
import { outsideOver } from '../apps/record/src/outside.js';
import type { Desk, Sender } from '../apps/record/src/record.js';
import { StreamWriter } from '../apps/record/src/stream-writer.js';
import { submitsOver } from '../apps/record/src/submits.js';
import { ImportCheck } from '../apps/record/src/intake/import-check.js';
import type { CheckOrder, CheckSummary } from '../apps/record/src/intake/import-check.js';
import { isSound, outcomeOf } from '../apps/record/src/intake/outcome.js';

/** How an import went. `written` is missing when there was a fault, or nothing but a check was asked for. */
export interface Imported {
  readonly summary: CheckSummary;
  readonly faults: readonly Fault[];
  readonly warnings: readonly Warning[];
  readonly progress: readonly Progress[];
  readonly written?: Written;
  readonly phase: string;
  readonly outcome: string;
}

export interface ImportWish extends Partial<Pick<CheckOrder, 'programme' | 'amendment' | 'role'>> {
  readonly check?: boolean;
  /** By whom each append is made; the record's own desk unless given. */
  readonly desk?: Desk;
}

export interface RecordInMemory {
  readonly desk: Desk;
  readonly sender: Sender;
  setClock(moment: string): void;
  import(bundle: () => Promise<Bundle>, wish?: ImportWish): Promise<Imported>;
  /** Where every municipality stands on a day, as `kronika status --json` prints it. */
  status(programme: string, on: string): Promise<object>;
  /** Types of all events, or of those of one stream, in their order. */
  types(stream?: StreamName): Promise<readonly string[]>;
  /** All that stands in the log, as text. */
  text(): Promise<string>;
}

const EVERYTHING: Register = { edition: 'a register of all', has: () => true, nameOf: () => undefined };

const ALL = 1_000_000;

/** For specs: a whole record in memory, with the import composed over it as the import's thread composes it over files. */
export const recordInMemory = (now: string, register: Register = EVERYTHING): RecordInMemory => {
  const store = new InMemoryEventStore();
  const clock = { now: new Date(now) };
  const stamp = createStamp({ clock: () => clock.now });
  const refs = new ProcessRefs({ ready: async () => undefined, find: async () => [] });
  const path = new CommandPath({ store, stamp, cache: new StateCache(), refs });
  const people = { path, keys: new InMemoryKeyStore(), stamp };
  const lookups = lookupsOf(path, () => clock.now);
  const desk = new RecordDesk(
    submitsOver(people, lookups, () => clock.now),
    people,
    refs,
    outsideOver({ ask: (question) => answered(store, question) }),
  );
  const checkOf = (open: () => Promise<Bundle>, progress: Progress[]): ImportCheck =>
    new ImportCheck({
      spool: new MemorySpool(),
      path,
      register,
      open,
      report: (one) => progress.push(one),
      sameIdentity: (programme, person, identity) => compareIdentity(people, { programme, person }, identity),
      findRefs: (claims) => refs.find(claims),
    });
  return {
    desk,
    sender: SENDER,
    setClock: (moment) => {
      clock.now = new Date(moment);
    },
    import: async (open, wish = {}) => {
      const progress: Progress[] = [];
      const check = checkOf(open, progress);
      const sender = { ...SENDER, given: { ...SENDER.given, role: wish.role ?? 'manager' } };
      const summary = await check.run({ role: 'manager', ...wish, from: '', now: clock.now.toISOString() });
      const found = { summary, faults: check.faults(0, ALL), warnings: check.warnings(0, ALL), progress };
      const { programme } = summary;
      if (!isSound(summary) || wish.check || programme === undefined) return { ...found, ...outcomeOf(summary) };
      const writer = new StreamWriter({ desk: wish.desk ?? desk, programme, sender });
      const written = await write(check, writer, { summary, progress });
      return { ...found, written, ...outcomeOf(summary, written, writer.outside) };
    },
    status: async (programme, on) => statusOf(store, programme, on),
    types: async (stream) => (await eventsOf(store, stream)).map(({ type }) => type),
    text: async () => JSON.stringify((await eventsOf(store)).map(({ type, data, stream }) => ({ type, data, stream }))),
  };
};

const SENDER: Sender = {
  given: { actor: 'spec-1', role: 'manager', source: 'import', correlationId: 'import', causationId: 'import' },
};

const AT_ONCE = 50;

interface Writing {
  readonly summary: CheckSummary;
  readonly progress: Progress[];
}

const write = async (check: ImportCheck, writer: StreamWriter, { summary, progress }: Writing): Promise<Written> => {
  let launched = 0;
  for (const intent of summary.intents) launched += await writer.programme(intent);
  const report = (one: Progress): void => void progress.push(one);
  const written = await writeStaged({ streams: streamsOf(check), writer, report, total: summary.rows });
  return { ...written, appended: written.appended + launched };
};

async function* streamsOf(check: ImportCheck) {
  for (;;) {
    const streams = check.nextStreams(AT_ONCE);
    if (streams.length === 0) return;
    yield* streams;
  }
}

const eventsOf = async (store: InMemoryEventStore, stream?: StreamName): Promise<readonly RecordedEvent[]> => {
  const found: RecordedEvent[] = [];
  if (stream !== undefined) for await (const events of store.readStream(stream)) found.push(...events);
  else for await (const { events } of store.readAll()) found.push(...events);
  return found;
};

/** From views that are built for this one question. */
const answered = async <Q extends Question>(log: InMemoryEventStore, question: Q): Promise<AnswerTo<Q>> => {
  const store = new InMemoryReadStore();
  await new Projector({ log, store, views: VIEWS, decode: decodeRecorded }).rebuild(VIEWS.map(({ name }) => name));
  return answerTo({ store, log }, question);
};

const statusOf = async (log: InMemoryEventStore, programme: string, on: string): Promise<object> => {
  const { document } = await answered(log, { type: 'status', programme, on, today: on });
  return asObject(document);
};
