import { submitAcademy } from '@modules/academy/academy.handling.js';
import type { SubmitAcademy } from '@modules/academy/academy.handling.js';
import { submitActivities } from '@modules/activities/activities.handling.js';
import type { SubmitActivities } from '@modules/activities/activities.handling.js';
import { submitAdvisory } from '@modules/advisory/advisory.handling.js';
import type { SubmitAdvisory } from '@modules/advisory/advisory.handling.js';
import type { Lookups } from '@modules/participation/contracts.js';
import { submitParticipation } from '@modules/participation/participation.handling.js';
import type { SubmitParticipation } from '@modules/participation/participation.handling.js';
import { submitPeople } from '@modules/people/people.handling.js';
import type { SubmitPeople } from '@modules/people/people.handling.js';
import type { PeopleParts } from '@modules/people/people.flow.js';
import { submitProgramme } from '@modules/programme/programme.handling.js';
import type { SubmitProgramme } from '@modules/programme/programme.handling.js';

/** How commands reach each kind of stream: looked up, decided, appended. */
export interface Submits {
  readonly programme: SubmitProgramme;
  readonly participation: SubmitParticipation;
  readonly academy: SubmitAcademy;
  readonly advisory: SubmitAdvisory;
  readonly activities: SubmitActivities;
  readonly people: SubmitPeople;
}

export const submitsOver = (parts: PeopleParts, lookups: Lookups, clock: () => Date): Submits => ({
  programme: submitProgramme(parts.path, clock),
  participation: submitParticipation(parts.path, lookups),
  academy: submitAcademy(parts.path, lookups),
  advisory: submitAdvisory(parts.path, lookups),
  activities: submitActivities(parts.path, lookups),
  people: submitPeople(parts, lookups, clock),
});
