import type { JsonObject } from '@kernel/json.js';
import { checkDefinition } from '@modules/programme/contracts.js';
import type { Definition } from '@modules/programme/contracts.js';
import { EdgeError, andMore } from '../edges/problem.js';

/** The definition that a body holds at a JSON pointer ('' for all of it); every fault is named there. */
export const definitionIn = (document: JsonObject, at: string): Definition => {
  const checked = checkDefinition(document);
  if ('definition' in checked) return checked.definition;
  const [first] = checked.faults;
  throw new EdgeError({
    status: 422,
    code: first.code,
    detail: `${first.message}${andMore(checked.faults.length)}`,
    pointer: `${at}${first.pointer}`,
    expected: first.expected,
    errors: checked.faults.map(({ pointer, message, expected }) => ({
      pointer: `${at}${pointer}`,
      detail: message,
      expected,
    })),
  });
};
