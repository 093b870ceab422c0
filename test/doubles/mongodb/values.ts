import { BSONRegExp, type Binary, type Decimal128, Double, Int32, Long, type ObjectId, type Timestamp } from 'bson';

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
const RANKS: Record<TypeName, number> = {
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

const sign = (a: number | bigint | string, b: number | bigint | string): number => (a < b ? -1 : a > b ? 1 : 0);

const numbers = (a: number | bigint, b: number | bigint): number => {
  const [aNaN, bNaN] = [Number.isNaN(a), Number.isNaN(b)];
  return aNaN || bNaN ? Number(bNaN) - Number(aNaN) : sign(a, b);
};

// By the bytes of UTF-8, which differs from UTF-16 units where a surrogate meets what stands above it.
const strings = (a: string, b: string): number => {
  const end = Math.min(a.length, b.length);
  let at = 0;
  while (at < end && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === end) return Math.sign(a.length - b.length);
  const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
  const surrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
  if (surrogate(x) === surrogate(y)) return Math.sign(x - y);
  return surrogate(x) ? 1 : -1;
};

const arrays = (a: readonly unknown[], b: readonly unknown[]): number => {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compare(a[i], b[i]);
    if (order !== 0) return order;
  }
  return Math.sign(a.length - b.length);
};

const objects = (a: Doc, b: Doc): number => {
  const [left, right] = [Object.entries(a), Object.entries(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [[aName, aValue], [bName, bValue]] = [left[i] ?? ['', null], right[i] ?? ['', null]];
    const order = rankOf(aValue) - rankOf(bValue) || strings(aName, bName) || compare(aValue, bValue);
    if (order !== 0) return Math.sign(order);
  }
  return Math.sign(left.length - right.length);
};

const bytes = (value: Binary): Uint8Array => value.buffer.subarray(0, value.position);

const binaries = (a: Binary, b: Binary): number =>
  Math.sign(a.position - b.position) || Math.sign(a.sub_type - b.sub_type) || Buffer.compare(bytes(a), bytes(b));

const text = (value: unknown): string => {
  if (value instanceof BSONRegExp) return `${value.pattern}/${value.options}`;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** The engine's order of any two values; a missing one is as null. */
export const compare = (a: unknown, b: unknown): number => {
  const [rank, other] = [rankOf(a), rankOf(b)];
  if (rank !== other) return Math.sign(rank - other);
  switch (rank) {
    case RANKS.null:
    case RANKS.minKey:
    case RANKS.maxKey:
      return 0;
    case RANKS.int:
      return numbers(numeric(a), numeric(b));
    case RANKS.object:
      return objects(a as Doc, b as Doc);
    case RANKS.array:
      return arrays(a as unknown[], b as unknown[]);
    case RANKS.binData:
      return binaries(a as Binary, b as Binary);
    case RANKS.objectId:
      return strings((a as ObjectId).toHexString(), (b as ObjectId).toHexString());
    case RANKS.bool:
      return Number(a) - Number(b);
    case RANKS.date:
      return sign((a as Date).getTime(), (b as Date).getTime());
    case RANKS.timestamp:
      return sign((a as Timestamp).toBigInt(), (b as Timestamp).toBigInt());
    default:
      return strings(text(a), text(b));
  }
};

export const equal = (a: unknown, b: unknown): boolean => compare(a, b) === 0;

/** Equal to the last bit: the same types of numbers and the same order of fields. Only such an update changes nothing. */
export const identical = (a: unknown, b: unknown): boolean => {
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  if (type === 'array') {
    const [left, right] = [a as unknown[], b as unknown[]];
    return left.length === right.length && left.every((value, i) => identical(value, right[i]));
  }
  if (type !== 'object') return compare(a, b) === 0;
  const [left, right] = [Object.entries(a as Doc), Object.entries(b as Doc)];
  return (
    left.length === right.length &&
    left.every(([name, value], i) => name === right[i]?.[0] && identical(value, right[i]?.[1]))
  );
};

const numberKey = (value: number | bigint): string =>
  typeof value === 'number' && !Number.isInteger(value) ? `n${value}` : `n${BigInt(value)}`;

/** The same text for two values exactly if the engine holds them to be equal. */
export const keyOf = (value: unknown): string => {
  switch (typeOf(value)) {
    case 'missing':
    case 'null':
      return '0';
    case 'string':
      return `s${String(value)}`;
    case 'int':
    case 'long':
    case 'double':
    case 'decimal':
      return numberKey(numeric(value));
    case 'object':
      return `o{${Object.entries(value as Doc)
        .map(([name, of]) => JSON.stringify(`${name}:${keyOf(of)}`))
        .join()}}`;
    case 'array':
      return `a[${(value as unknown[]).map((of) => JSON.stringify(keyOf(of))).join()}]`;
    case 'binData':
      return `b${(value as Binary).sub_type}:${(value as Binary).toString('base64')}`;
    case 'date':
      return `d${(value as Date).getTime()}`;
    default:
      return `${typeOf(value)}:${text(value)}`;
  }
};
