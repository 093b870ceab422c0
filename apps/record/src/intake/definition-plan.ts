import { decideAll } from '@kernel/decider.js';
import { dayIn } from '@kernel/day.js';
import type { DomainError } from '@kernel/errors.js';
import type { Role } from '@kernel/event.js';
import { isJsonList, isJsonObject } from '@kernel/json.js';
import type { Json, JsonObject } from '@kernel/json.js';
import type { Bundle } from '@kernel/table-reader.js';
import type { Fault } from '@modules/intake/contracts.js';
import { checkDefinition } from '@modules/programme/contracts.js';
import type { Definition, DefinitionFault, Rules } from '@modules/programme/contracts.js';
import { ManagersOnly } from '@modules/programme/programme.errors.js';
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
  /** Of who sends it: what it does to the programme itself, not everybody may do. */
  readonly role: Role;
}

export const planDefinition = (parts: PlanParts): DefinitionPlan => {
  if (parts.document === undefined) return onRecord(parts);
  const checked = checkDefinition(parts.document);
  if ('definition' in checked) return planned(parts, checked.definition);
  return refused(...definitionFaults(checked.faults));
};

type NamelessBundle = Pick<Bundle, 'name' | 'definition' | 'unreadable'>;

/** Without a programme nothing can be judged; what a definition says of itself is still checked. */
export const unnamedProgramme = ({
  name: bundle,
  definition: document,
  unreadable,
}: NamelessBundle): DefinitionPlan => {
  // It is told already that there is one, and why nobody can read it.
  if (unreadable.some(({ table }) => table === undefined)) return refused();
  const checked = document === undefined ? undefined : checkDefinition(document);
  if (checked && 'faults' in checked) return refused(...definitionFaults(checked.faults));
  const message = `Which programme ${bundle} belongs to is not said: it holds no ${FILE}.`;
  const expected = `a ${FILE}, or the id of the programme (--programme ID)`;
  return refused({ file: bundle, code: 'intake.programme-unnamed', message, expected });
};

const refused = (...faults: readonly Fault[]): DefinitionPlan => ({ intents: [], faults });

const definitionFaults = (faults: readonly DefinitionFault[]): readonly Fault[] =>
  faults.map(({ path, value, expected, message, code }) => ({
    file: FILE,
    column: path,
    value: shown(value),
    expected,
    message,
    code,
  }));

/** A workbook, or a folder without `programme.yaml`, is judged by what is on record. */
const onRecord = ({ programme, state, now, amendment }: PlanParts): DefinitionPlan => {
  if (state.phase === 'unknown') {
    const message = `The programme ${programme} is not on record, and there is no ${FILE} that would launch it.`;
    const expected = `a ${FILE}, or the id of a programme on record`;
    return refused({ file: FILE, code: 'programme.unknown', message, expected });
  }
  const rules = rulesOf(state, dayIn(timeZoneOf(state), now));
  if (!amendment) return { intents: [], rules, faults: [] };
  const message = `An amendment from ${amendment.on} was asked for, and there is no ${FILE} that would say what changes.`;
  const expected = `a ${FILE} with the amended definition`;
  return {
    intents: [],
    rules,
    faults: [{ file: FILE, code: 'intake.amendment-without-definition', message, expected }],
  };
};

const planned = ({ programme, amendment, state, now, role }: PlanParts, definition: Definition): DefinitionPlan => {
  if (definition.id !== programme) return refused(otherProgramme(programme, definition.id));
  const today = dayIn(state.phase === 'launched' ? timeZoneOf(state) : definition.timeZone, now);
  const intent: ProgrammeIntent =
    amendment && state.phase === 'launched'
      ? { type: 'amend', definition, ...amendment }
      : { type: 'launch', definition };
  const { refusals, events, state: after } = decideAll(decider, [{ ...intent, today }], state);
  return {
    intents: events.length > 0 ? [intent] : [],
    ...(after.phase === 'launched' && { rules: rulesOf(after, today) }),
    faults: [...refusals.map(({ error }) => error), ...roleFaults(role, events.length)].flatMap(refusalFaults),
  };
};

const roleFaults = (role: Role, events: number): readonly DomainError[] =>
  events > 0 && role !== 'manager' ? [new ManagersOnly(role)] : [];

/** A definition that differs from the one on record has a fault in each place where it does. */
const refusalFaults = (error: DomainError): readonly Fault[] => {
  const { code, message, expected = 'a definition that can be taken', field, details } = error;
  const differences = details['differences'];
  if (isJsonList(differences)) return differences.filter(isJsonObject).map((one) => differenceFault(code, one));
  const column = field === 'on' ? undefined : field;
  return [{ file: FILE, ...(column !== undefined && { column }), code, message, expected, details: { ...details } }];
};

const differenceFault = (code: string, { path, standing = null, sent = null }: JsonObject): Fault => ({
  file: FILE,
  column: shown(path),
  value: sent === null ? '' : shown(sent),
  code,
  message: `${shown(path)} differs from the definition on record.`,
  expected: `${standing === null ? 'nothing' : shown(standing)}; to change it, give --amend-from DAY and --reason TEXT`,
  details: { standing, sent },
});

const otherProgramme = (asked: string, found: string): Fault => ({
  file: FILE,
  column: 'id',
  value: found,
  code: 'intake.other-programme',
  message: `The folder is of programme ${found}, but ${asked} was named.`,
  expected: asked,
});

const shown = (value: Json | undefined): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
