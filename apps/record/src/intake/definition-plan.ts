import { decideAll } from '@kernel/decider.js';
import { dayIn } from '@kernel/day.js';
import type { Json } from '@kernel/json.js';
import type { Fault } from '@modules/intake/contracts.js';
import { checkDefinition } from '@modules/programme/contracts.js';
import type { Definition, DefinitionFault, Rules } from '@modules/programme/contracts.js';
import { programme as decider, rulesOf, timeZoneOf } from '@modules/programme/programme.js';
import type { Programme, ProgrammeIntent } from '@modules/programme/programme.js';

const FILE = 'programme.yaml';

/** What an import does to the programme itself, and the rules by which its rows are judged. */
export interface DefinitionPlan {
  readonly intents: readonly ProgrammeIntent[];
  /** Missing when nothing can be judged: there is no definition, neither in the folder nor on record, or it is faulty. */
  readonly rules?: Rules;
  readonly faults: readonly Fault[];
}

export interface PlanParts {
  readonly programme: string;
  /** The content of `programme.yaml`; undefined when there is none. */
  readonly document: Json | undefined;
  readonly amendment?: { readonly on: string; readonly reason: string } | undefined;
  readonly state: Programme;
  readonly now: Date;
}

export const planDefinition = (parts: PlanParts): DefinitionPlan => {
  if (parts.document === undefined) return onRecord(parts);
  const checked = checkDefinition(parts.document);
  if ('definition' in checked) return planned(parts, checked.definition);
  return { intents: [], faults: definitionFaults(checked.faults) };
};

export const definitionFaults = (faults: readonly DefinitionFault[]): readonly Fault[] =>
  faults.map(({ path, value, expected, message, code }) => ({
    file: FILE,
    column: path,
    value: shown(value),
    expected,
    message,
    code,
  }));

/** A workbook, or a folder without `programme.yaml`, is judged by what is on record. */
const onRecord = ({ programme, state, now }: PlanParts): DefinitionPlan => {
  if (state.phase === 'launched')
    return { intents: [], rules: rulesOf(state, dayIn(timeZoneOf(state), now)), faults: [] };
  const message = `The programme ${programme} is not on record, and there is no ${FILE} that would launch it.`;
  return {
    intents: [],
    faults: [
      { file: FILE, code: 'programme.unknown', message, expected: `a ${FILE}, or the id of a programme on record` },
    ],
  };
};

const planned = ({ programme, amendment, state, now }: PlanParts, definition: Definition): DefinitionPlan => {
  if (definition.id !== programme) return { intents: [], faults: [otherProgramme(programme, definition.id)] };
  const today = dayIn(state.phase === 'launched' ? timeZoneOf(state) : definition.timeZone, now);
  const intent: ProgrammeIntent =
    amendment && state.phase === 'launched'
      ? { type: 'amend', definition, ...amendment }
      : { type: 'launch', definition };
  const { refusals, events, state: after } = decideAll(decider, [{ ...intent, today }], state);
  const faults = refusals.map(({ error }) => ({
    file: FILE,
    code: error.code,
    message: error.message,
    expected:
      error.code === 'programme.already-launched'
        ? 'the definition on record; to change it, give --amend-from DAY and --reason TEXT'
        : (error.expected ?? 'a definition that can be taken'),
    details: { ...error.details },
  }));
  const rules = after.phase === 'launched' ? { rules: rulesOf(after, today) } : {};
  return { intents: events.length > 0 ? [intent] : [], ...rules, faults };
};

const otherProgramme = (asked: string, found: string): Fault => ({
  file: FILE,
  column: 'id',
  value: found,
  code: 'intake.other-programme',
  message: `The folder is of programme ${found}, but ${asked} was named.`,
  expected: asked,
});

const shown = (value: Json | undefined): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
