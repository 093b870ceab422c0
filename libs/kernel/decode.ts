import type { Fact, LoggedFact } from './event.js';
import { isJsonList, isJsonObject } from './json.js';
import type { Json, JsonObject } from './json.js';

/** Whether a stored value is what its field promises. Cheap: a rebuild asks it of every field of every event. */
export type Check = (value: Json | undefined) => boolean;

/** A check for each field of `Data`, the optional ones included: a field added to the type is missed by the compiler here. */
export type Shape<Data> = { readonly [Field in keyof Data]-?: Check };

/** The door by which the stored events of one kind of stream enter. */
export interface Decoder<Event> {
  /** All types of event that it knows. */
  readonly types: readonly string[];
  /** Fields that it does not know are let through: a later version may have added them. @throws Undecodable */
  readonly decode: (recorded: LoggedFact) => Event;
}

/** Stored data is not what its type promises: the log was damaged, or written by a newer version. It never holds the data itself. */
export class Undecodable extends Error {
  constructor(
    { stream, revision, type }: LoggedFact,
    readonly why: string,
  ) {
    super(`Event ${revision} of ${stream} (${type}) cannot be read: ${why}.`);
    this.name = 'Undecodable';
  }
}

export const text: Check = (value) => typeof value === 'string';

/** The form alone; that it is a day of the calendar was checked when it was written. */
export const day: Check = (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);

/** A whole number, 0 or more. */
export const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;

export const yes: Check = (value) => value === true;

export const oneOf = (choices: readonly string[]): Check => {
  const known = new Set<unknown>(choices);
  return (value) => known.has(value);
};

export const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

export const listOf =
  (check: Check): Check =>
  (value) =>
    isJsonList(value) && value.every(check);

export const object = <Data>(shape: Shape<Data>): Check => {
  const faultOf = fieldsOf(shape);
  return (value) => isJsonObject(value) && faultOf(value) === undefined;
};

export const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));

/** Gives the first field that fails its check. */
const fieldsOf = (shape: object): ((data: JsonObject) => string | undefined) => {
  const fields: readonly (readonly [string, Check])[] = Object.entries(shape);
  return (data) => fields.find(([field, check]) => !check(data[field]))?.[0];
};

type DataOf<Event extends Fact<string, object>, Type extends string> = Extract<Event, { readonly type: Type }>['data'];

/** The newest shape of data that this program writes; an older one would be upcast here. */
const SCHEMA_VERSION = 1;

export const decoderOf = <Event extends Fact<string, object>>(shapes: {
  readonly [Type in Event['type']]: Shape<DataOf<Event, Type>>;
}): Decoder<Event> => {
  const checks = new Map(Object.entries<object>(shapes).map(([type, shape]) => [type, fieldsOf(shape)]));
  return {
    types: [...checks.keys()],
    decode: (recorded) => {
      const { type, data, metadata } = recorded;
      const faultOf = checks.get(type);
      if (!faultOf) throw new Undecodable(recorded, 'its type is not known to this version');
      if (metadata.schemaVersion > SCHEMA_VERSION)
        throw new Undecodable(recorded, `it was written in shape ${metadata.schemaVersion}, by a newer version`);
      const field = faultOf(data);
      if (field !== undefined) throw new Undecodable(recorded, `its field ${field} is missing or of another kind`);
      return { type, data } as unknown as Event;
    },
  };
};
