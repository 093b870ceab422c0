import { type Binary, BSONRegExp, type ObjectId, type Timestamp } from 'bson';
import { type Doc, numeric, rankOf, RANKS, typeOf } from './values.js';

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

/** What stands for a value of a type that has no order of its own here. */
export const text = (value: unknown): string => {
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
