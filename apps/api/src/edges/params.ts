import { Param } from '@nestjs/common';
import type { PipeTransform } from '@nestjs/common';
import { isId } from '@kernel/names.js';
import { REF_LIMIT } from '@kernel/texts.js';
import { TERYT_FAULTS, terytFault, unitCode } from '@kernel/teryt.js';
import { TABLE_NAMES } from '@modules/intake/contracts.js';
import { EdgeError } from './problem.js';

const unreadable = (name: string, value: string, expected: string): EdgeError =>
  new EdgeError({
    status: 400,
    code: 'request.address-unreadable',
    detail: `The ${name} in the address reads “${value}”.`,
    pointer: name,
    expected,
  });

const reads = (name: string, read: (value: string) => string) => (): ParameterDecorator =>
  Param(name, { transform: (value) => read(String(value)) } satisfies PipeTransform);

const id =
  (name: string) =>
  (value: string): string => {
    if (isId(value)) return value;
    throw unreadable(name, value, 'letters, digits, dot, underscore and hyphen only, at most 64 characters');
  };

/** Parts of an address, each checked before a handler sees it. */
export const ProgrammeParam = reads('programme', id('programme'));
export const EditionParam = reads('edition', id('edition'));
export const PersonParam = reads('person', id('person'));
export const FigureParam = reads('figure', id('figure'));
export const WorkParam = reads('id', id('id'));

/** Gives the unit's code: what identifies it for ever. */
export const UnitParam = reads('teryt', (value) => {
  const fault = terytFault(value);
  if (!fault) return unitCode(value);
  throw unreadable('teryt', value, TERYT_FAULTS[fault]);
});

export const TableParam = reads('table', (value) => {
  if (TABLE_NAMES.includes(value)) return value;
  throw new EdgeError({
    status: 404,
    code: 'request.no-such-resource',
    detail: `There is nothing called ${value} in a programme.`,
    pointer: 'table',
    expected: `a table (${TABLE_NAMES.join(', ')}), or another address that /openapi.json lists`,
  });
});

export const RefParam = reads('ref', (value) => {
  if (value.length <= REF_LIMIT) return value;
  throw unreadable('ref', value, `at most ${REF_LIMIT} characters`);
});
