import type { Day } from '@kernel/day.js';
import type { Fact } from '@kernel/event.js';
import type { Definition } from './definition.js';

/** Stream `programme-{p}`. */
export type ProgrammeEvent = ProgrammeLaunched | DefinitionAmended | ProgrammeClosed;

/** `on`: the period's first day unless given. */
export type ProgrammeLaunched = Fact<'ProgrammeLaunched', { readonly on: Day; readonly definition: Definition }>;

/** In force from `on`, whole. */
export type DefinitionAmended = Fact<
  'DefinitionAmended',
  { readonly on: Day; readonly reason: string; readonly definition: Definition }
>;

export type ProgrammeClosed = Fact<'ProgrammeClosed', { readonly on: Day; readonly reason?: string }>;
