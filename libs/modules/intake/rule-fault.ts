import type { DomainError } from '@kernel/errors.js';
import type { Fault } from './fault.js';
import type { Intent } from './intent.js';
import { isColumn, isSecret } from './secrecy.js';

/** Names of fields in commands, as the columns of the tables call them. */
const COLUMNS: Readonly<Record<string, string>> = {
  minutes: 'hours',
  amount: 'amount_pln',
  replacedBy: 'replaced_by',
  documentSha256: 'document_sha256',
  movedTo: 'moved_to',
  recordedBy: 'recorded_by',
  firstName: 'first_name',
  lastName: 'last_name',
};

/** The columns that hold a row's days, the entry's own first. An attendance is of the day of its training. */
const DAY_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  municipalities: ['joined_on', 'left_on'],
  adoptions: ['on', 'repealed_on'],
  'academy-days': ['on', 'moved_to'],
  participants: ['enrolled_on'],
  attendance: ['day'],
};

/** A refused rule, as a fault of the row that broke it. */
export const ruleFault = (intent: Intent, error: DomainError): Fault => {
  const { file, row } = intent;
  return {
    file,
    row,
    ...cellOf(intent, columnOf(intent, error)),
    expected: error.expected ?? 'what the rule asks for',
    code: error.code,
    message: error.message,
    ...(Object.keys(error.details).length > 0 && { details: { ...error.details } }),
  };
};

const cellOf = ({ table, cells }: Intent, column: string | undefined): Pick<Fault, 'column' | 'value'> => {
  if (column === undefined) return {};
  return isSecret(table, column) ? { column } : { column, value: cells[column] ?? '' };
};

const columnOf = (intent: Intent, { field, details }: DomainError): string | undefined => {
  if (field === undefined) return undefined;
  const column = field === 'on' || field === 'date' ? dayColumn(intent, details['on']) : (COLUMNS[field] ?? field);
  return isColumn(intent.table, column) ? column : undefined;
};

/** A row has several days; the refusal tells which one it is about. */
const dayColumn = ({ table, cells }: Intent, on: unknown): string => {
  const columns = DAY_COLUMNS[table] ?? ['on'];
  return columns.find((column) => cells[column] === on) ?? columns[0] ?? 'on';
};
