import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, ValidateBy } from 'class-validator';
import { TEXT_LIMIT } from '@kernel/texts.js';

const isQuantity = (value: unknown): boolean =>
  (typeof value === 'number' && Number.isFinite(value)) || (typeof value === 'string' && value.length <= 40);

const isCellText = (value: unknown): boolean => typeof value === 'string' && value.length <= TEXT_LIMIT;

const valid = (name: string, expected: string, validate: (value: unknown) => boolean): PropertyDecorator =>
  ValidateBy({ name, validator: { validate, defaultMessage: () => expected } });

/** A text; what must stand in it, the table's rules say. Which cells a row needs depends on what it does. */
export const TextCell = (description: string, example?: string): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    valid('isCellText', `a text of at most ${TEXT_LIMIT} characters`, isCellText),
    ApiPropertyOptional({
      type: String,
      description,
      maxLength: TEXT_LIMIT,
      ...(example === undefined ? {} : { example }),
    }),
  );

/** A number, or the same as decimal text with point or comma: `7.5`, `"7,5"`. */
export const QuantityCell = (description: string, example: number): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    valid('isQuantity', 'a number, or a decimal number as text', isQuantity),
    ApiPropertyOptional({ description, example, oneOf: [{ type: 'number', minimum: 0 }, { type: 'string' }] }),
  );

export const FlagCell = (description: string): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    valid('isFlag', 'true or false', (value) => typeof value === 'boolean'),
    ApiPropertyOptional({ type: Boolean, description }),
  );

/** A body's values as the cells of a row: numbers as their decimal text, true as `yes`, blank and missing alike. */
export const asCells = (body: object): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(body).map(([name, value]) => [name, cellOf(value)]));

const cellOf = (value: unknown): string => {
  if (value === true) return 'yes';
  if (typeof value === 'string') return value.normalize('NFC').trim();
  // What JavaScript prints as 1e21 is no decimal that a table would hold: the reader refuses it by name.
  return typeof value === 'number' ? String(value) : '';
};
