import { Inject, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Submission } from '@kernel/submission.js';
import type { PeopleDone, PeopleIntent, SubmitPeople } from './people.handling.js';

const SUBMIT = Symbol('SubmitPeople');

/** Whatever is asked of one person's identity, on its way over the command bus. */
export class SubmitToPeople extends Command<PeopleDone> {
  constructor(readonly submission: Submission<PeopleIntent>) {
    super();
  }
}

@CommandHandler(SubmitToPeople)
class PeopleHandler implements ICommandHandler<SubmitToPeople> {
  constructor(@Inject(SUBMIT) private readonly submit: SubmitPeople) {}

  execute({ submission }: SubmitToPeople): Promise<PeopleDone> {
    return this.submit(submission);
  }
}

@Module({})
export class PeopleModule {
  static over(submit: SubmitPeople): DynamicModule {
    return { module: PeopleModule, providers: [{ provide: SUBMIT, useValue: submit }, PeopleHandler] };
  }
}
