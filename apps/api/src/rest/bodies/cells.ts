import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, MaxLength, ValidateBy, IsString, IsBoolean } from 'class-validator';

const TEXT_LIMIT = 2_000;

const isQuantity = (value: unknown): boolean =>
  (typeof value === 'number' && Number.isFinite(value)) || (typeof value === 'string' && value.length <= 40);

/** A text; what must stand in it, the table's rules say. Which cells a row needs depends on what it does. */
export const TextCell = (description: string, example?: string): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    IsString(),
    MaxLength(TEXT_LIMIT),
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
    ValidateBy({
      name: 'isQuantity',
      validator: { validate: isQuantity, defaultMessage: () => 'a number, or a decimal number as text' },
    }),
    ApiPropertyOptional({ description, example, oneOf: [{ type: 'number', minimum: 0 }, { type: 'string' }] }),
  );

export const FlagCell = (description: string): PropertyDecorator =>
  applyDecorators(IsOptional(), IsBoolean(), ApiPropertyOptional({ type: Boolean, description }));

/** A body's values as the cells of a row: numbers as their decimal text, true as `yes`, blank and missing alike. */
export const asCells = (body: object): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(body).map(([name, value]) => [name, cellOf(value)]));

const cellOf = (value: unknown): string => {
  if (value === true) return 'yes';
  if (typeof value === 'string') return value.normalize('NFC').trim();
  return typeof value === 'number' ? decimal(value) : '';
};

/** `1e21` and its like are no decimals that a table would hold; they fail in its reader by name. */
const decimal = (value: number): string => String(value);
