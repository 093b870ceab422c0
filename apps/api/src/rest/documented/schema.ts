import type { OpenAPIObject } from '@nestjs/swagger';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
export type SchemaObject = Exclude<Schemas[string], { readonly $ref: string }>;

// Answers as OpenAPI tells them. Bodies and parameters are told by their own classes.

export const text = (description: string, more: SchemaObject = {}): SchemaObject => ({
  type: 'string',
  description,
  ...more,
});
export const day = (description: string): SchemaObject => text(description, { format: 'date' });
export const choice = (choices: readonly string[], description: string): SchemaObject =>
  text(description, { enum: [...choices] });
export const figure = (description: string): SchemaObject => ({ type: 'number', description });
export const count = (description: string): SchemaObject => ({ type: 'integer', minimum: 0, description });
export const flag = (description: string): SchemaObject => ({ type: 'boolean', description });
export const orNull = (schema: SchemaObject): SchemaObject => ({ ...schema, nullable: true });
export const anyObject = (description: string): SchemaObject => ({
  type: 'object',
  additionalProperties: true,
  description,
});
export const list = (items: SchemaObject, description?: string): SchemaObject => ({
  type: 'array',
  items,
  ...(description === undefined ? {} : { description }),
});

/** @param optional properties that may be missing */
export const object = (
  properties: Readonly<Record<string, SchemaObject>>,
  optional: Readonly<Record<string, SchemaObject>> = {},
): SchemaObject => ({
  type: 'object',
  required: Object.keys(properties),
  properties: { ...properties, ...optional },
});

export const position = text('log position, decimal', { pattern: '^\\d+$' });
