import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ValidateBy, ValidateIf } from 'class-validator';
import { isDay } from '@kernel/day.js';
import { isId } from '@kernel/names.js';
import { TEXT_LIMIT } from '@kernel/texts.js';
import { terytFault } from '@kernel/teryt.js';

/** What a field takes: the check, and the same in words, which every refusal repeats. */
interface Taken {
  readonly name: string;
  readonly expected: string;
  readonly check: (value: unknown) => boolean;
  readonly schema: ApiPropertyOptions;
}

const valid = ({ name, expected, check }: Taken): PropertyDecorator =>
  ValidateBy({ name, validator: { validate: check, defaultMessage: () => expected } });

/** What is left out is undefined; null is a value, and none that is taken. */
const isSent = (_: unknown, value: unknown): boolean => value !== undefined;

const optional = (taken: Taken, description: string): PropertyDecorator =>
  applyDecorators(ValidateIf(isSent), valid(taken), ApiPropertyOptional({ ...taken.schema, description }));

const required = (taken: Taken, description: string): PropertyDecorator =>
  applyDecorators(valid(taken), ApiProperty({ ...taken.schema, description }));

const matches =
  (pattern: RegExp) =>
  (value: unknown): boolean =>
    typeof value === 'string' && pattern.test(value);

const DAY: Taken = {
  name: 'isDay',
  expected: 'a day of the calendar as YYYY-MM-DD',
  check: (value) => typeof value === 'string' && isDay(value),
  schema: { type: String, format: 'date' },
};

const ID: Taken = {
  name: 'isId',
  expected: 'letters, digits, dot, underscore and hyphen only, at most 64 characters',
  check: (value) => typeof value === 'string' && isId(value),
  schema: { type: String, pattern: '^[A-Za-z0-9._-]{1,64}$' },
};

const TEXT: Taken = {
  name: 'isText',
  expected: `a text of at most ${TEXT_LIMIT} characters`,
  check: (value) => typeof value === 'string' && value.length <= TEXT_LIMIT,
  schema: { type: String, maxLength: TEXT_LIMIT },
};

const SAID: Taken = {
  ...TEXT,
  name: 'isSaid',
  expected: `a text of at most ${TEXT_LIMIT} characters that is not blank`,
  check: (value) => TEXT.check(value) && String(value).trim() !== '',
};

/** 18 digits are fewer than 64 bits hold, and more than any log will ever need. */
const POSITION: Taken = {
  name: 'isPosition',
  expected: 'a log position: a decimal number of at most 18 digits',
  check: matches(/^\d{1,18}$/),
  schema: { type: String, pattern: '^\\d{1,18}$' },
};

const TERYT: Taken = {
  name: 'isTeryt',
  expected: 'a TERYT code: 7 digits of a gmina, 4 of a powiat, 2 of a voivodeship',
  check: (value) => typeof value === 'string' && !terytFault(value),
  schema: { type: String, pattern: '^(\\d{7}|\\d{4}|\\d{2})$' },
};

export const OptionalDay = (description: string): PropertyDecorator => optional(DAY, description);
export const RequiredDay = (description: string): PropertyDecorator => required(DAY, description);
export const OptionalId = (description: string): PropertyDecorator => optional(ID, description);
export const RequiredId = (description: string): PropertyDecorator => required(ID, description);
export const RequiredTeryt = (description: string): PropertyDecorator => required(TERYT, description);
export const OptionalText = (description: string): PropertyDecorator => optional(TEXT, description);
export const RequiredText = (description: string): PropertyDecorator => required(SAID, description);
export const OptionalPosition = (description: string): PropertyDecorator => optional(POSITION, description);

export const OptionalPattern = (pattern: RegExp, expected: string, description: string): PropertyDecorator =>
  optional(
    { name: 'matches', expected, check: matches(pattern), schema: { type: String, pattern: pattern.source } },
    description,
  );

export const OptionalChoice = (choices: readonly string[], description: string): PropertyDecorator =>
  optional(
    {
      name: 'isChoice',
      expected: `one of ${choices.join(', ')}`,
      check: (value) => typeof value === 'string' && choices.includes(value),
      schema: { type: String, enum: [...choices] },
    },
    description,
  );

const asCount = ({ value }: { readonly value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;

/** A whole number in an address. */
export const OptionalCount = (from: number, to: number, description: string): PropertyDecorator =>
  applyDecorators(
    Transform(asCount),
    optional(
      {
        name: 'isCount',
        expected: `a whole number from ${from} to ${to}`,
        check: (value) => Number.isInteger(value) && Number(value) >= from && Number(value) <= to,
        schema: { type: 'integer', minimum: from, maximum: to },
      },
      description,
    ),
  );

/** Yes or no in an address. */
export const OptionalFlag = (description: string): PropertyDecorator =>
  optional(
    {
      name: 'isFlag',
      expected: 'true or false',
      check: (value) => value === 'true' || value === 'false',
      schema: { type: String, enum: ['true', 'false'] },
    },
    description,
  );

export const OptionalIds = (description: string): PropertyDecorator =>
  optional(
    {
      name: 'isIds',
      expected: 'a list of at most 20 ids',
      check: (value) => Array.isArray(value) && value.length <= 20 && value.every((one) => ID.check(one)),
      schema: { type: [String] },
    },
    description,
  );

/** An object whose content somebody else reads: the check of a definition names its own faults. */
export const RequiredDocument = (description: string): PropertyDecorator =>
  required(
    {
      name: 'isDocument',
      expected: 'an object',
      check: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
      schema: { type: Object, additionalProperties: true },
    },
    description,
  );
