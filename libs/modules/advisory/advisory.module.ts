import { Inject, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Done } from '@kernel/command-path.js';
import type { Submission } from '@kernel/submission.js';
import type { AdvisoryIntent, SubmitAdvisory } from './advisory.handling.js';
import type { AdvisoryLog } from './advisory.js';

const SUBMIT = Symbol('SubmitAdvisory');

/** Whatever is asked of a municipality’s advisory log, on its way over the command bus. */
export class SubmitToAdvisory extends Command<Done<AdvisoryLog>> {
  constructor(readonly submission: Submission<AdvisoryIntent>) {
    super();
  }
}

@CommandHandler(SubmitToAdvisory)
class AdvisoryHandler implements ICommandHandler<SubmitToAdvisory> {
  constructor(@Inject(SUBMIT) private readonly submit: SubmitAdvisory) {}

  execute({ submission }: SubmitToAdvisory): Promise<Done<AdvisoryLog>> {
    return this.submit(submission);
  }
}

@Module({})
export class AdvisoryModule {
  static over(submit: SubmitAdvisory): DynamicModule {
    return { module: AdvisoryModule, providers: [{ provide: SUBMIT, useValue: submit }, AdvisoryHandler] };
  }
}
