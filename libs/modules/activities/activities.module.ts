import { Inject, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Done } from '@kernel/command-path.js';
import type { Submission } from '@kernel/submission.js';
import type { ActivitiesIntent, SubmitActivities } from './activities.handling.js';
import type { ActivityLog } from './activities.js';

const SUBMIT = Symbol('SubmitActivities');

/** Whatever is asked of an activity log, on its way over the command bus. */
export class SubmitToActivities extends Command<Done<ActivityLog>> {
  constructor(readonly submission: Submission<ActivitiesIntent>) {
    super();
  }
}

@CommandHandler(SubmitToActivities)
class ActivitiesHandler implements ICommandHandler<SubmitToActivities> {
  constructor(@Inject(SUBMIT) private readonly submit: SubmitActivities) {}

  execute({ submission }: SubmitToActivities): Promise<Done<ActivityLog>> {
    return this.submit(submission);
  }
}

@Module({})
export class ActivitiesModule {
  static over(submit: SubmitActivities): DynamicModule {
    return { module: ActivitiesModule, providers: [{ provide: SUBMIT, useValue: submit }, ActivitiesHandler] };
  }
}
