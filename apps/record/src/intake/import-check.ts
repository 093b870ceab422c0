import type { EventReader } from '@adapters/event-store/embedded/embedded-log-reader.js';
import type { Remote } from '@adapters/worker/connect.js';
import type { CommandPath } from '@kernel/command-path.js';
import { isJsonObject } from '@kernel/json.js';
import type { Json } from '@kernel/json.js';
import { isId, programmeStream } from '@kernel/names.js';
import type { ReadStore } from '@kernel/read-store.js';
import type { Register } from '@kernel/register.js';
import type { Spool } from '@kernel/spool.js';
import type { Bundle, PackedTableReader } from '@kernel/table-reader.js';
import {
  FAULTS,
  Staging,
  TABLE_NAMES,
  WARNINGS,
  checkStaged,
  decodeFault,
  decodeWarning,
  stagedStreams,
} from '@modules/intake/contracts.js';
import type { Fault, Report, StagedStream, Warning } from '@modules/intake/contracts.js';
import { checkDefinition } from '@modules/programme/contracts.js';
import { programmeAggregate } from '@modules/programme/programme.aggregate.js';
import type { ProgrammeIntent } from '@modules/programme/programme.js';
import { readingPath } from '../reading-path.js';
import type { PackedUpload } from '../record.js';
import type { IntakeCalls } from './calls.js';
import { definitionFaults, planDefinition } from './definition-plan.js';
import type { DefinitionPlan } from './definition-plan.js';
import { RecordJudge } from './record-judge.js';

export interface CheckOrder {
  /** A path on this machine, or what was sent. */
  readonly from: string | PackedUpload;
  /** Needed when there is no `programme.yaml`. */
  readonly programme?: string | undefined;
  readonly amendment?: { readonly on: string; readonly reason: string } | undefined;
  /** UTC ISO: which day today is depends on the programme's time zone. */
  readonly now: string;
}

export interface CheckSummary {
  /** Missing when neither the folder nor the order names it. */
  readonly programme?: string;
  /** What the import does to the programme itself. */
  readonly intents: readonly ProgrammeIntent[];
  readonly rows: number;
  readonly faults: number;
  /** Rows that are faulty only because they hang on a faulty one. */
  readonly hanging: number;
  readonly warnings: number;
  /** Events that the rows would add. */
  readonly adds: number;
}

export interface ImportCheckParts {
  readonly spool: Spool;
  readonly log: EventReader;
  readonly views: ReadStore;
  readonly starter: Remote<IntakeCalls>;
  readonly register: Register;
  readonly tables: PackedTableReader;
}

/** Checks one import: everything, before anything is written. */
export class ImportCheck {
  private readonly path: CommandPath;
  private staged: Iterator<StagedStream> | undefined;

  constructor(private readonly parts: ImportCheckParts) {
    this.path = readingPath(parts.log);
  }

  /** @throws Unreadable when it is no folder, zip or workbook at all */
  async run(order: CheckOrder): Promise<CheckSummary> {
    const { tables } = this.parts;
    const { from } = order;
    const bundle = await (typeof from === 'string'
      ? tables.open(from, TABLE_NAMES)
      : tables.openBytes(from.name, from.bytes, TABLE_NAMES));
    try {
      return await this.checkBundle(bundle, order);
    } finally {
      await bundle.close();
    }
  }

  nextStreams(rows: number): readonly StagedStream[] {
    this.staged ??= stagedStreams(this.parts.spool);
    const streams: StagedStream[] = [];
    for (let taken = 0; taken < rows;) {
      const next = this.staged.next();
      if (next.done === true) break;
      streams.push(next.value);
      taken += next.value.rows;
    }
    return streams;
  }

  faults(from: number, limit: number): readonly Fault[] {
    return this.page(FAULTS, from, limit).map(decodeFault);
  }

  warnings(from: number, limit: number): readonly Warning[] {
    return this.page(WARNINGS, from, limit).map(decodeWarning);
  }

  private page(lane: string, from: number, limit: number): readonly Json[] {
    return [...Iterator.from(this.parts.spool.inOrder(lane)).drop(from).take(limit)].map(({ value }) => value);
  }

  private async checkBundle(bundle: Bundle, order: CheckOrder): Promise<CheckSummary> {
    const programme = programmeOf(bundle, order);
    const plan = await this.plan(bundle, order, programme);
    const { spool, register, starter } = this.parts;
    const judge = new RecordJudge({ ...this.parts, path: this.path, programme: programme ?? '', rules: plan.rules });
    const report = throttled((progress) => void starter.call('report', progress));
    const staging = new Staging({ spool, register, judge, report });
    for (const fault of plan.faults) staging.fault(fault);
    await staging.read(bundle);
    const checked = plan.rules ? await checkStaged({ spool, judge, staging, report }) : { adds: 0, hanging: 0 };
    return {
      ...(programme === undefined ? {} : { programme }),
      intents: plan.intents,
      rows: staging.rows,
      faults: spool.count(FAULTS),
      warnings: spool.count(WARNINGS),
      ...checked,
    };
  }

  private async plan(
    bundle: Bundle,
    { amendment, now }: CheckOrder,
    programme: string | undefined,
  ): Promise<DefinitionPlan> {
    if (programme === undefined) return unnamed(bundle);
    const { state } = await this.path.load(programmeAggregate, programmeStream(programme));
    return planDefinition({ programme, document: bundle.definition, amendment, state, now: new Date(now) });
  }
}

const programmeOf = ({ definition }: Bundle, { programme }: CheckOrder): string | undefined => {
  if (programme !== undefined) return programme;
  const id = isJsonObject(definition) ? definition['id'] : undefined;
  return typeof id === 'string' && isId(id) ? id : undefined;
};

/** Without a programme nothing can be judged; what the definition says of itself is still checked. */
const unnamed = ({ name, definition }: Bundle): DefinitionPlan => {
  const checked = definition === undefined ? undefined : checkDefinition(definition);
  if (checked && 'faults' in checked) return { intents: [], faults: definitionFaults(checked.faults) };
  const message = `Which programme ${name} belongs to is not said: it holds no programme.yaml.`;
  return {
    intents: [],
    faults: [
      { file: name, code: 'intake.programme-unnamed', message, expected: 'a programme.yaml, or --programme ID' },
    ],
  };
};

const REPORT_EVERY_MS = 100;

const throttled = (report: Report): Report => {
  let last = 0;
  return (progress) => {
    if (performance.now() - last < REPORT_EVERY_MS) return;
    last = performance.now();
    report(progress);
  };
};
