import type { CommandBus } from '@nestjs/cqrs';
import { SubmitToAcademy } from '@modules/academy/academy.module.js';
import { SubmitToActivities } from '@modules/activities/activities.module.js';
import { SubmitToAdvisory } from '@modules/advisory/advisory.module.js';
import { SubmitToParticipation } from '@modules/participation/participation.module.js';
import { SubmitToPeople } from '@modules/people/people.module.js';
import { SubmitToProgramme } from '@modules/programme/programme.module.js';
import type { Submits } from '../../record/src/submits.js';

/** Sends what reaches a module over the bus, in that module's envelope. */
export const submitsOverBus = (bus: CommandBus): Submits => ({
  programme: (submission) => bus.execute(new SubmitToProgramme(submission)),
  participation: (submission) => bus.execute(new SubmitToParticipation(submission)),
  academy: (submission) => bus.execute(new SubmitToAcademy(submission)),
  advisory: (submission) => bus.execute(new SubmitToAdvisory(submission)),
  activities: (submission) => bus.execute(new SubmitToActivities(submission)),
  people: (submission) => bus.execute(new SubmitToPeople(submission)),
});
