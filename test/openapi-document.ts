/** A JSON schema, as far as specs look at it. */
export interface Schema {
  readonly type?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: unknown;
}

export interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>
  >;
}

export interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export const DIALECT = /^3\.\d+\.\d+$/;

/** Whether it is one, is what specs find out. */
export const documentOf = (text: string): OpenApi => JSON.parse(text);

/** @throws Error where an answer is not told at all */
export const responseSchema = (operation: Operation | undefined, status: string): Schema => {
  const schema = operation?.responses[status]?.content?.['application/json']?.schema;
  if (!schema) throw new Error(`No schema is told for ${status}.`);
  return schema;
};

/** The same, refusing what is not told; objects that say that they are open stay so. */
export const strict = (schema: Schema): Schema => ({
  ...schema,
  ...(schema.items && { items: strict(schema.items) }),
  ...(schema.properties && {
    additionalProperties: schema.additionalProperties ?? false,
    properties: Object.fromEntries(Object.entries(schema.properties).map(([name, one]) => [name, strict(one)])),
  }),
});
