import type { CommandPath } from '@kernel/command-path.js';
import type { Role } from '@kernel/event.js';
import type { Spool } from '@kernel/spool.js';
import { isJsonObject } from '@kernel/json.js';
import { isId, programmeStream } from '@kernel/names.js';
import type { Register } from '@kernel/register.js';
import { Unreadable } from '@kernel/table-reader.js';
import type { Bundle } from '@kernel/table-reader.js';
import {
  FAULTS,
  WARNINGS,
  checkStaged,
  decodeFault,
  decodeWarning,
  findingsIn,
  stageBundle,
  stagedStreams,
  unreadableFault,
} from '@modules/intake/contracts.js';
import type { Fault, FileRows, Progress, StagedStream, Warning } from '@modules/intake/contracts.js';
import { programmeAggregate } from '@modules/programme/programme.aggregate.js';
import type { ProgrammeIntent } from '@modules/programme/programme.js';
import type { PackedUpload } from '../record.js';
import type { IntakeCalls } from './calls.js';
import { planDefinition, unnamedProgramme } from './definition-plan.js';
import type { DefinitionPlan } from './definition-plan.js';
import { Pages } from './pages.js';
import { RecordJudge } from './record-judge.js';

export interface CheckOrder {
  /** A path on this machine, or what was sent. */
  readonly from: string | PackedUpload;
  /** Needed when there is no `programme.yaml`. */
  readonly programme?: string | undefined;
  readonly amendment?: { readonly on: string; readonly reason: string } | undefined;
  readonly role: Role;
  /** UTC ISO: which day today is depends on the programme's time zone. */
  readonly now: string;
}

export interface CheckSummary {
  /** Missing when neither the folder nor the order names it. */
  readonly programme?: string;
  /** What the import does to the programme itself. */
  readonly intents: readonly ProgrammeIntent[];
  readonly files: readonly FileRows[];
  /** Rows in all. */
  readonly rows: number;
  readonly faults: number;
  /** Rows that are faulty only because they hang on a faulty one. */
  readonly hanging: number;
  readonly warnings: number;
  /** Events that the rows would add. */
  readonly adds: number;
}

export interface ImportCheckParts extends Pick<IntakeCalls, 'sameIdentity' | 'findRefs'> {
  readonly spool: Spool;
  /** States as they stand on record; nothing is written by it. */
  readonly path: CommandPath;
  readonly register: Register;
  /** @throws Unreadable */
  readonly open: (from: CheckOrder['from']) => Promise<Bundle>;
  readonly report: (progress: Progress) => void;
}

/** Checks one import: everything, before anything is written. */
export class ImportCheck {
  private staged: Iterator<StagedStream> | undefined;

  private readonly faultPages: Pages;
  private readonly warningPages: Pages;

  constructor(private readonly parts: ImportCheckParts) {
    this.faultPages = new Pages(parts.spool, FAULTS);
    this.warningPages = new Pages(parts.spool, WARNINGS);
  }

  async run(order: CheckOrder): Promise<CheckSummary> {
    const bundle = await this.open(order);
    if (bundle instanceof Unreadable) {
      findingsIn(this.parts.spool).fault(unreadableFault(bundle));
      return this.summary({ intents: [], files: [], adds: 0 });
    }
    try {
      return await this.checkBundle(bundle, order);
    } finally {
      await bundle.close();
    }
  }

  /** The next streams, of about so many rows together; none: that was the last. */
  nextStreams(rows: number): readonly StagedStream[] {
    this.staged ??= stagedStreams(this.parts.spool);
    const streams: StagedStream[] = [];
    for (let taken = 0; taken < rows;) {
      const next = this.staged.next();
      if (next.done === true) break;
      streams.push(next.value);
      taken += next.value.rows.length;
    }
    return streams;
  }

  faults(from: number, limit: number): readonly Fault[] {
    return this.faultPages.page(from, limit).map(decodeFault);
  }

  warnings(from: number, limit: number): readonly Warning[] {
    return this.warningPages.page(from, limit).map(decodeWarning);
  }

  private async open({ from }: CheckOrder): Promise<Bundle | Unreadable> {
    try {
      return await this.parts.open(from);
    } catch (error) {
      if (error instanceof Unreadable) return error;
      throw error;
    }
  }

  private async checkBundle(bundle: Bundle, order: CheckOrder): Promise<CheckSummary> {
    const { spool, register, report } = this.parts;
    const programme = programmeOf(bundle, order);
    const { faults, rules, intents } = await this.plan(bundle, order, programme);
    const judge = new RecordJudge({ ...this.parts, programme: programme ?? '', rules });
    const findings = findingsIn(spool);
    for (const fault of faults) findings.fault(fault);
    const files = await stageBundle({ spool, register, judge, report, findings }, bundle);
    const adds = rules ? await checkStaged({ spool, judge, findings, report }, rowsIn(files)) : 0;
    return this.summary({ ...(programme !== undefined && { programme }), intents, files, adds });
  }

  private async plan(
    bundle: Bundle,
    { amendment, now, role }: CheckOrder,
    programme: string | undefined,
  ): Promise<DefinitionPlan> {
    const { definition: document } = bundle;
    if (programme === undefined) return unnamedProgramme(bundle);
    const { state } = await this.parts.path.load(programmeAggregate, programmeStream(programme));
    return planDefinition({ programme, document, amendment, state, role, now: new Date(now) });
  }

  private summary(checked: Pick<CheckSummary, 'programme' | 'intents' | 'files' | 'adds'>): CheckSummary {
    const { spool } = this.parts;
    return {
      ...checked,
      rows: rowsIn(checked.files),
      faults: spool.count(FAULTS),
      hanging: findingsIn(spool).hanging(),
      warnings: spool.count(WARNINGS),
    };
  }
}

const rowsIn = (files: readonly FileRows[]): number => files.reduce((sum, { rows }) => sum + rows, 0);

const programmeOf = ({ definition }: Bundle, { programme }: CheckOrder): string | undefined => {
  if (programme !== undefined) return programme;
  const id = isJsonObject(definition) ? definition['id'] : undefined;
  return typeof id === 'string' && isId(id) ? id : undefined;
};
