import type { Day } from '@kernel/day.js';
import type { EventStore } from '@kernel/event-store.js';
import type { JsonObject } from '@kernel/json.js';
import { lowest, overallProgress } from '@kernel/overall-progress.js';
import { partOf } from '@kernel/parts.js';
import { BuildGone } from '@kernel/read-store.js';
import type { Build, Card, Document, Progress, ReadStore } from '@kernel/read-store.js';
import { definitionOn, ProgrammeUnknown } from '@modules/programme/contracts.js';
import type { Definition } from '@modules/programme/contracts.js';
import { ViewBuilding } from '../standing.errors.js';
import { documentFrom } from '../views/documents.decode.js';
import { factsOf } from './known-facts.js';
import type { ProgrammeFacts } from './known-facts.js';
import { knownProgramme, rememberProgramme } from './known-programmes.js';
import { programmeId } from '../views/documents.js';
import type { ParticipantDocument, ProgrammeDocument, UnitDocument } from '../views/documents.js';
import { standingView } from '../views/standing.view.js';

/** What questions are answered from. */
export interface QuestionParts {
  readonly store: ReadStore;
  /** For the dossier, which reads what the views point at. */
  readonly log: Pick<EventStore, 'readStream'>;
  /** Names, for an asker who may see them; missing: answers hold ids only. */
  readonly identityOf?: ((programme: string, person: string) => Promise<JsonObject | undefined>) | undefined;
}

/** A stream of which an event could not be folded: what it feeds is as it was before. */
export interface Degraded {
  readonly stream: string;
  readonly position: string;
  readonly reason: string;
}

/** What every answer says of itself. */
export interface Answered {
  /** The log position up to which, at least, the answer has seen everything; decimal text. */
  readonly position: string;
  /** Not empty: parts of the answer are older than `position` says. */
  readonly degraded: readonly Degraded[];
}

const ATTEMPTS = 4;

/** One build of a view while a question is answered. @throws BuildGone when another one takes its place meanwhile */
export class Reading {
  constructor(
    private readonly store: ReadStore,
    private readonly build: Build,
    private readonly progress: readonly (Progress | undefined)[],
  ) {}

  /** @param within documents that the answer is made from, among all */
  answered(within: (id: string) => boolean): Answered {
    return this.answeredBy(this.progress, within);
  }

  /** @param ids of the documents that the answer is made from: it is as far as their parts are */
  answeredFrom(ids: ReadonlySet<string>): Answered {
    const { view, parts } = this.build;
    const asked = new Set([...ids].map((id) => partOf(view, id, parts)));
    return this.answeredBy(
      this.progress.filter((_, part) => asked.has(part)),
      (id) => ids.has(id),
    );
  }

  private answeredBy(parts: readonly (Progress | undefined)[], within: (id: string) => boolean): Answered {
    const overall = overallProgress(parts);
    return {
      position: (overall.position ?? 0n).toString(),
      degraded: overall.stopped
        .filter(({ documents }) => documents.some(within))
        .map(({ stream, position, reason }) => ({ stream, position: position.toString(), reason })),
    };
  }

  cards(prefix: string): Promise<readonly Card[]> {
    return this.store.cards(this.build, { prefix });
  }

  /** Of all municipalities and participants of a programme, from their cards. */
  facts(programme: string): Promise<ProgrammeFacts> {
    const seen = lowest(this.progress.map((part) => part?.position));
    return factsOf({ store: this.store, build: this.build, seen }, programme);
  }

  /** @throws ProgrammeUnknown */
  async programme(programme: string): Promise<ProgrammeDocument> {
    const id = programmeId(programme);
    // One without a definition has no card.
    const [card] = await this.store.cards(this.build, { prefix: id, limit: 1 });
    if (card?.id !== id) throw new ProgrammeUnknown(programme);
    return knownProgramme(this.store, this.build, card) ?? this.readProgramme(programme);
  }

  private async readProgramme(programme: string): Promise<ProgrammeDocument> {
    const stored = await this.store.get(this.build, programmeId(programme));
    const document = stored && documentFrom(stored.body);
    if (!stored || document?.kind !== 'programme' || document.rules.definitions.length === 0)
      throw new ProgrammeUnknown(programme);
    rememberProgramme(this.store, this.build, { id: stored.id, position: stored.position, document });
    return document;
  }

  async units(ids: readonly string[]): Promise<readonly UnitDocument[]> {
    return (await this.bodies(ids)).flatMap(([, document]) => (document.kind === 'unit' ? [document] : []));
  }

  /** By id. */
  async participants(ids: readonly string[]): Promise<ReadonlyMap<string, ParticipantDocument>> {
    const found = await this.bodies(ids);
    return new Map(
      found.flatMap(([id, document]) => (document.kind === 'participant' ? [[id, document] as const] : [])),
    );
  }

  private async bodies(
    ids: readonly string[],
  ): Promise<readonly (readonly [string, ReturnType<typeof documentFrom>])[]> {
    const found = ids.length === 0 ? [] : await this.store.getMany(this.build, ids);
    return [...found].map(([id, { body }]: readonly [string, Document]) => [id, documentFrom(body)] as const);
  }
}

/** Asks the build that serves; another one that takes its place meanwhile is asked anew. @throws ViewBuilding */
export const reading = async <T>(store: ReadStore, ask: (reading: Reading) => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    const build = await store.serving(standingView.name);
    if (!build) throw new ViewBuilding(standingView.name);
    try {
      // Read before the documents: they may be newer than it says, never older.
      return await ask(new Reading(store, build, await store.progress(build)));
    } catch (error) {
      if (!(error instanceof BuildGone) || attempt === ATTEMPTS) throw error;
    }
  }
};

/** The day asked about, and the day that it is today in the programme's time zone. */
export interface Asked {
  readonly programme: string;
  readonly on?: Day | undefined;
  readonly today: Day;
}

export const dayOf = ({ on, today }: Asked): Day => on ?? today;

/** A question on a day uses the definition in force on that day. Source: domain.md, rule 9. */
export const inForce = ({ rules }: ProgrammeDocument, day: Day): Definition => definitionOn(rules, day);
