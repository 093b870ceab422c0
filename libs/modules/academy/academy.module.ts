import { Inject, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Done } from '@kernel/command-path.js';
import type { Submission } from '@kernel/submission.js';
import type { SubmitAcademy } from './academy.handling.js';
import type { AcademyIntent } from './academy.js';
import type { AcademyState } from './academy.state.js';

const SUBMIT = Symbol('SubmitAcademy');

/** Whatever is asked of an edition of the Academy, on its way over the command bus. */
export class SubmitToAcademy extends Command<Done<AcademyState>> {
  constructor(readonly submission: Submission<AcademyIntent>) {
    super();
  }
}

@CommandHandler(SubmitToAcademy)
class AcademyHandler implements ICommandHandler<SubmitToAcademy> {
  constructor(@Inject(SUBMIT) private readonly submit: SubmitAcademy) {}

  execute({ submission }: SubmitToAcademy): Promise<Done<AcademyState>> {
    return this.submit(submission);
  }
}

@Module({})
export class AcademyModule {
  static over(submit: SubmitAcademy): DynamicModule {
    return { module: AcademyModule, providers: [{ provide: SUBMIT, useValue: submit }, AcademyHandler] };
  }
}
