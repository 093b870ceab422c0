import { type Decimal128, type Double, Int32, Long } from 'bson';

/** A document with its values as they came over the wire: numbers keep their type, because the engine keeps it too. */
export interface Doc {
  [field: string]: unknown;
}

/** No document is bigger. */
export const MAX_BSON = 16 * 1024 * 1024;

export type TypeName =
  | 'missing'
  | 'minKey'
  | 'null'
  | 'int'
  | 'long'
  | 'double'
  | 'decimal'
  | 'string'
  | 'symbol'
  | 'object'
  | 'array'
  | 'binData'
  | 'objectId'
  | 'bool'
  | 'date'
  | 'timestamp'
  | 'regex'
  | 'javascript'
  | 'maxKey';

const WRAPPED = new Map<string, TypeName>([
  ['Int32', 'int'],
  ['Long', 'long'],
  ['Double', 'double'],
  ['Decimal128', 'decimal'],
  ['ObjectId', 'objectId'],
  ['Binary', 'binData'],
  ['Timestamp', 'timestamp'],
  ['BSONRegExp', 'regex'],
  ['BSONSymbol', 'symbol'],
  ['Code', 'javascript'],
  ['MinKey', 'minKey'],
  ['MaxKey', 'maxKey'],
]);

export const isDate = (value: unknown): value is Date => Object.prototype.toString.call(value) === '[object Date]';

const objectType = (value: object): TypeName => {
  if (Array.isArray(value)) return 'array';
  const wrapper: unknown = Reflect.get(value, '_bsontype');
  if (typeof wrapper === 'string') return WRAPPED.get(wrapper) ?? 'object';
  return isDate(value) ? 'date' : 'object';
};

export const typeOf = (value: unknown): TypeName => {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  return objectType(value);
};

// The order of types of the engine; those with the same rank compare with each other.
export const RANKS: Record<TypeName, number> = {
  minKey: 1,
  missing: 2,
  null: 2,
  int: 3,
  long: 3,
  double: 3,
  decimal: 3,
  string: 4,
  symbol: 4,
  object: 5,
  array: 6,
  binData: 7,
  objectId: 8,
  bool: 9,
  date: 10,
  timestamp: 11,
  regex: 12,
  javascript: 13,
  maxKey: 14,
};

export const rankOf = (value: unknown): number => RANKS[typeOf(value)];
export const isNumber = (value: unknown): boolean => rankOf(value) === RANKS.int;
export const isDoc = (value: unknown): value is Doc => typeOf(value) === 'object';

/** A number as JavaScript compares it exactly: int64 as bigint. */
export const numeric = (value: unknown): number | bigint => {
  switch (typeOf(value)) {
    case 'int':
    case 'double':
      return (value as Int32 | Double).valueOf();
    case 'long':
      return (value as Long).toBigInt();
    default:
      return Number((value as Decimal128).toString());
  }
};

/** A number where a plain one will do: limits, counts, milliseconds. */
export const plain = (value: unknown, otherwise = 0): number => (isNumber(value) ? Number(numeric(value)) : otherwise);

const INT32 = 2n ** 31n;
const INT64 = 2n ** 63n;

/** An integer in the smallest type that holds it and is not narrower than `narrowest`; undefined where 64 bits do not. */
export const integer = (value: bigint, narrowest: 'int' | 'long' = 'int'): Int32 | Long | undefined => {
  if (narrowest === 'int' && value >= -INT32 && value < INT32) return new Int32(Number(value));
  return value >= -INT64 && value < INT64 ? Long.fromBigInt(value) : undefined;
};
