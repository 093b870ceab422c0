import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { AcademyModule } from '@modules/academy/academy.module.js';
import { ActivitiesModule } from '@modules/activities/activities.module.js';
import { AdvisoryModule } from '@modules/advisory/advisory.module.js';
import { ParticipationModule } from '@modules/participation/participation.module.js';
import { PeopleModule } from '@modules/people/people.module.js';
import { ProgrammeModule } from '@modules/programme/programme.module.js';
import { StandingModule } from '@modules/standing/standing.module.js';
import type { OpenRecord } from '../../record/src/record.js';
import { submitsOverBus } from './bus.js';
import { AccessGuard } from './edges/access.guard.js';
import { IdempotencyInterceptor } from './edges/idempotency.interceptor.js';
import { EdgeValidation } from './edges/pipes.js';
import { ProblemFilter } from './edges/problem.filter.js';
import { QueryGuard } from './edges/query.guard.js';
import { DiplomasController } from './rest/diplomas.controller.js';
import { EntriesController } from './rest/entries.controller.js';
import { EntryDesk } from './rest/entry-desk.js';
import { EventsController } from './rest/events.controller.js';
import { HealthController } from './rest/health.controller.js';
import { ImportsController } from './rest/imports.controller.js';
import { Names } from './rest/names.js';
import { PeopleAccess } from './rest/people-access.js';
import { PeopleController } from './rest/people.controller.js';
import { ProgrammesController } from './rest/programmes.controller.js';
import { RebuildsController } from './rest/rebuilds.controller.js';
import { Recorder } from './rest/recorder.js';
import { StandingController } from './rest/standing.controller.js';
import { StandingReader } from './rest/standing-reader.js';
import { EntryReader } from './rest/streams/entry-reader.js';
import { StreamReader } from './rest/streams/stream-reader.js';
import { StreamsController } from './rest/streams.controller.js';
import { DESK, OPEN_RECORD, OWNER_TOKEN } from './tokens.js';

/** What every request passes, in this order: who asks, what is asked, its key, its body; and whatever goes wrong. */
const EDGES: readonly Provider[] = [
  { provide: APP_GUARD, useClass: AccessGuard },
  { provide: APP_GUARD, useClass: QueryGuard },
  { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
  { provide: APP_PIPE, useClass: EdgeValidation },
  { provide: APP_FILTER, useClass: ProblemFilter },
];

const modulesOver = ({ submits, questions }: OpenRecord): readonly DynamicModule[] => [
  ProgrammeModule.over(submits.programme),
  ParticipationModule.over(submits.participation),
  AcademyModule.over(submits.academy),
  AdvisoryModule.over(submits.advisory),
  ActivitiesModule.over(submits.activities),
  PeopleModule.over(submits.people),
  StandingModule.over(questions),
];

const CONTROLLERS = [
  HealthController,
  ProgrammesController,
  EntriesController,
  DiplomasController,
  PeopleController,
  StandingController,
  StreamsController,
  EventsController,
  ImportsController,
  RebuildsController,
];

const SERVICES = [Recorder, EntryDesk, StreamReader, EntryReader, StandingReader, Names, PeopleAccess];

const recordIn = (record: OpenRecord, token: string): readonly Provider[] => [
  { provide: OPEN_RECORD, useValue: record },
  { provide: OWNER_TOKEN, useValue: token },
  { provide: DESK, inject: [CommandBus], useFactory: (bus: CommandBus) => record.deskOver(submitsOverBus(bus)) },
];

/** HTTP over an open record: translates, never decides. */
@Module({})
export class ApiModule {
  static over(record: OpenRecord, token: string): DynamicModule {
    return {
      module: ApiModule,
      imports: [CqrsModule.forRoot(), ...modulesOver(record)],
      controllers: CONTROLLERS,
      providers: [...EDGES, ...recordIn(record, token), ...SERVICES],
    };
  }
}
