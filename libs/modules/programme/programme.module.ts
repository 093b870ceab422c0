import { Inject, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Done } from '@kernel/command-path.js';
import type { Submission } from '@kernel/submission.js';
import type { SubmitProgramme } from './programme.handling.js';
import type { Programme, ProgrammeIntent } from './programme.js';

const SUBMIT = Symbol('SubmitProgramme');

/** Whatever is asked of a programme, on its way over the command bus. */
export class SubmitToProgramme extends Command<Done<Programme>> {
  constructor(readonly submission: Submission<ProgrammeIntent>) {
    super();
  }
}

@CommandHandler(SubmitToProgramme)
class ProgrammeHandler implements ICommandHandler<SubmitToProgramme> {
  constructor(@Inject(SUBMIT) private readonly submit: SubmitProgramme) {}

  execute({ submission }: SubmitToProgramme): Promise<Done<Programme>> {
    return this.submit(submission);
  }
}

@Module({})
export class ProgrammeModule {
  static over(submit: SubmitProgramme): DynamicModule {
    return { module: ProgrammeModule, providers: [{ provide: SUBMIT, useValue: submit }, ProgrammeHandler] };
  }
}
