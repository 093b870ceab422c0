import { Inject, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Done } from '@kernel/command-path.js';
import type { Submission } from '@kernel/submission.js';
import type { SubmitParticipation } from './participation.handling.js';
import type { Participation, ParticipationIntent } from './participation.js';

const SUBMIT = Symbol('SubmitParticipation');

/** Whatever is asked of a municipality’s participation, on its way over the command bus. */
export class SubmitToParticipation extends Command<Done<Participation>> {
  constructor(readonly submission: Submission<ParticipationIntent>) {
    super();
  }
}

@CommandHandler(SubmitToParticipation)
class ParticipationHandler implements ICommandHandler<SubmitToParticipation> {
  constructor(@Inject(SUBMIT) private readonly submit: SubmitParticipation) {}

  execute({ submission }: SubmitToParticipation): Promise<Done<Participation>> {
    return this.submit(submission);
  }
}

@Module({})
export class ParticipationModule {
  static over(submit: SubmitParticipation): DynamicModule {
    return { module: ParticipationModule, providers: [{ provide: SUBMIT, useValue: submit }, ParticipationHandler] };
  }
}
