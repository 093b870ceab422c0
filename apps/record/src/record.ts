import type { CommandPath, Done, Given } from '@kernel/command-path.js';
import type { Day } from '@kernel/day.js';
import type { Position } from '@kernel/event.js';
import type { EventStore, ExpectedRevision } from '@kernel/event-store.js';
import type { Json, JsonObject } from '@kernel/json.js';
import type { RequestStore } from '@kernel/request-store.js';
import type { Lane, RowCommand } from '@modules/intake/contracts.js';
import type { DiplomaCommand } from '@modules/academy/contracts.js';
import type { ProgrammeIntent } from '@modules/programme/contracts.js';
import type { Lookups } from '@modules/participation/contracts.js';
import type { AnswerTo, OutsideEntry, Question } from '@modules/standing/contracts.js';
import type { Submits } from './submits.js';

/** How a submission ended. `appended` is 0 when it repeated what is on record. */
export interface Recorded extends Pick<Done<unknown>, 'revision' | 'position' | 'appended'> {
  /**
   * Of a departure, a changed joining or an amendment: entries that lie outside by now, which go on counting. Missing when there are none, or
   * the views have not come so far in time.
   */
  readonly outside?: readonly OutsideEntry[];
}

/** How a writer names itself and guards its write. */
export interface Sender {
  readonly given: Given;
  readonly expected?: ExpectedRevision | undefined;
  readonly idempotencyKey?: string | undefined;
}

/** Everything that changes the record. Each method decides and appends; see its module for the refusals. */
export interface Desk {
  /** Entries of the tables, given as the intake reads rows: of one stream, decided together. */
  submit(
    target: { readonly programme: string; readonly lane: Lane; readonly key: string },
    commands: readonly RowCommand[],
    sender: Sender,
  ): Promise<Recorded>;
  programme(programme: string, command: ProgrammeIntent, sender: Sender): Promise<Recorded>;
  diploma(programme: string, edition: string, command: DiplomaCommand, sender: Sender): Promise<Recorded>;
  erase(programme: string, person: string, reason: string, sender: Sender): Promise<Recorded>;
  /** What would be refused of the identity that an entry brings (none: that it brings none). Nothing is written. @throws DomainError */
  checkIdentity(programme: string, person: string, commands: readonly RowCommand[]): Promise<void>;
  /** A person's identity in the clear, for those who may see it; undefined when unknown or erased. */
  identityOf(programme: string, person: string): Promise<JsonObject | undefined>;
  /** The key of the stream under which a ref stands on record. */
  findRef(programme: string, table: string, ref: string): Promise<string | undefined>;
}

/** Questions about the views, answered in a thread of their own. */
export interface Questions {
  /** @param atLeast waits, within a bound, until the views have seen it @throws ViewBehind · DomainError (no such programme, …) */
  ask<Q extends Question>(question: Q, atLeast?: Position): Promise<AnswerTo<Q>>;
  /** How far each view is; what is degraded. */
  state(): Promise<readonly ViewState[]>;
}

export interface ViewState {
  readonly view: string;
  readonly position: Position | undefined;
  readonly serving: boolean;
  /** It is built, for the first time or anew beside what answers. */
  readonly building: boolean;
  readonly degraded: readonly { readonly stream: string; readonly position: Position; readonly reason: string }[];
}

/** A zip or a workbook that was sent. It stays in memory, since it holds people's names. */
export interface PackedUpload {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a folder, a zip or a workbook is to be taken as. */
export interface ImportOrder {
  /** A path on this machine, or the bytes of a zip or a workbook. */
  readonly from: string | PackedUpload;
  /** Needed when there is no `programme.yaml`. */
  readonly programme?: string;
  readonly check: boolean;
  readonly amendment?: { readonly on: Day; readonly reason: string };
  readonly sender: Sender;
}

export interface ImportState {
  readonly id: string;
  readonly phase: 'reading' | 'checking' | 'writing' | 'done' | 'faulty' | 'stopped' | 'failed';
  readonly rows: number;
  readonly total?: number;
  readonly programme?: string;
  readonly faults: number;
  readonly hanging: number;
  readonly warnings: number;
  readonly appended: number;
  /** In words for people, once it has ended. */
  readonly outcome?: string;
  /** Where the log stood when it ended: reads that wait for it see all that the import brought. */
  readonly position?: Position;
}

export interface Imports {
  /** @throws ImportsEnded */
  start(order: ImportOrder): Promise<ImportState>;
  state(id: string): ImportState | undefined;
  /** Pages of what is wrong, in the order of files and rows. */
  faults(id: string, from: number, limit: number): Promise<readonly Json[]>;
  warnings(id: string, from: number, limit: number): Promise<readonly Json[]>;
  /** Progress as it comes; ends with the last state. */
  watch(id: string): AsyncIterable<ImportState>;
  /**
   * Before the record is closed: none is taken any more, and those under way end after the append that they are at. What is written stands; the same
   * again adds the rest. Resolves to how those ended. Repeating it changes nothing.
   */
  end(): Promise<readonly ImportState[]>;
}

export interface RebuildState {
  readonly id: string;
  readonly phase: 'building' | 'done' | 'failed';
  readonly views: readonly string[];
  /** The position up to which the log has been read. Positions need not be counts of events: `done / total` is roughly the share. */
  readonly done: number;
  /** The position where the log ends; 0 while that is not known. */
  readonly total: number;
  readonly remainingSeconds?: number;
  readonly outcome?: string;
}

export interface Rebuilds {
  /** @throws NoSuchView · AlreadyBuilding · StoreUnavailable */
  start(views?: readonly string[]): Promise<RebuildState>;
  state(id: string): RebuildState | undefined;
  watch(id: string): AsyncIterable<RebuildState>;
}

/** A record that is open for reading and writing: what the server and the command line are built on. */
export interface OpenRecord {
  readonly log: EventStore;
  readonly desk: Desk;
  /** How commands reach each module; the desk is built on it. */
  readonly submits: Submits;
  /** The same desk, with commands going by way of these: those of the server travel over its bus. */
  deskOver(submits: Submits): Desk;
  /** What commands look up: rules and memberships as they stand. */
  readonly lookups: Lookups;
  /** Which day it is in the programme’s time zone; also while the log is away. @throws ProgrammeUnknown · StoreUnavailable */
  readonly today: (programme: string) => Promise<Day>;
  /** Streams as their aggregates read them, with the revision: what a stream's own resource shows. */
  readonly streams: Pick<CommandPath, 'load'>;
  readonly questions: Questions;
  readonly imports: Imports;
  readonly rebuilds: Rebuilds;
  readonly requests: RequestStore;
  /** Before it is closed: no write waits any longer for read models that are behind, it is refused. */
  refuseWaiting(): void;
  close(): Promise<void>;
}
