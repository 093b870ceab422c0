import type { JsonObject } from '@kernel/json.js';
import type { ParticipantFacts } from '../figures/academy-figures.js';
import type { UnitFacts } from '../figures/unit-facts.js';
import { entriesOf, ledgerOf } from '../ledger.js';
import type {
  ParticipantDocument,
  ProgrammeDocument,
  StandingDocument,
  StoredParticipant,
  StoredProgramme,
  StoredUnit,
  UnitDocument,
} from './documents.js';

/** What this very version of the view has stored: a changed shape gets a new version, and with it documents of its own. */
export const documentFrom = (stored: JsonObject): StandingDocument => {
  const document = stored as StoredProgramme | StoredUnit | StoredParticipant;
  switch (document.kind) {
    case 'programme':
      return programmeFrom(document);
    case 'unit':
      return unitFrom(document);
    default:
      return participantFrom(document);
  }
};

export const toStored = (document: StandingDocument): JsonObject => {
  switch (document.kind) {
    case 'programme':
      return storedProgramme(document);
    case 'unit':
      return storedUnit(document);
    default:
      return storedParticipant(document);
  }
};

const programmeFrom = ({ rules, editions }: StoredProgramme): ProgrammeDocument => ({
  kind: 'programme',
  rules,
  editions: new Map(editions.map(({ id, days }) => [id, new Map(days.map((row) => [row.day, row]))])),
});

const storedProgramme = ({ rules, editions }: ProgrammeDocument): StoredProgramme => ({
  kind: 'programme',
  rules,
  editions: [...editions].map(([id, days]) => ({ id, days: [...days.values()] })),
});

const unitFrom = (stored: StoredUnit): UnitDocument => ({
  kind: 'unit',
  code: stored.code,
  joinings: ledgerOf(stored.joinings),
  commitments: ledgerOf(stored.commitments),
  adoptions: ledgerOf(stored.adoptions),
  advisory: ledgerOf(stored.advisory),
  activities: ledgerOf(stored.activities),
  seats: ledgerOf(stored.seats),
  seatFacts: new Map(stored.seatFacts.map(({ edition, revisions }) => [edition, revisions])),
});

const storedUnit = (unit: UnitDocument): StoredUnit => ({
  kind: 'unit',
  code: unit.code,
  joinings: entriesOf(unit.joinings),
  commitments: entriesOf(unit.commitments),
  adoptions: entriesOf(unit.adoptions),
  advisory: entriesOf(unit.advisory),
  activities: entriesOf(unit.activities),
  seats: entriesOf(unit.seats),
  seatFacts: [...unit.seatFacts].map(([edition, revisions]) => ({ edition, revisions })),
});

const participantFrom = ({ attendance, diplomas, facts }: StoredParticipant): ParticipantDocument => ({
  kind: 'participant',
  attendance: ledgerOf(attendance),
  diplomas,
  facts,
});

const storedParticipant = ({ attendance, diplomas, facts }: ParticipantDocument): StoredParticipant => ({
  kind: 'participant',
  attendance: entriesOf(attendance),
  diplomas,
  facts,
});

export const unitFactsFrom = (card: JsonObject): UnitFacts => card as UnitFacts;

export const participantFactsFrom = (card: JsonObject): ParticipantFacts => card as ParticipantFacts;
