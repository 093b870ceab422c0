import { Double, type Int32, type Long } from 'bson';
import { Refusal } from './errors.js';
import { integer, isNumber, numeric, typeOf } from './values.js';

const narrowest = (values: readonly unknown[]): 'int' | 'long' =>
  values.some((value) => typeOf(value) === 'long') ? 'long' : 'int';

/** Arithmetic in the narrowest type that holds the operands and the result, as the engine does it. */
export const arithmetic = (
  name: string,
  values: readonly unknown[],
  fold: (a: bigint, b: bigint) => bigint,
  real: (a: number, b: number) => number,
): Int32 | Long | Double => {
  for (const value of values) {
    if (typeOf(value) === 'decimal') throw new Refusal('NotImplemented', `${name} of decimals is not known here`);
    if (!isNumber(value)) throw new Refusal(16554, `${name} only supports numeric or date types, not ${typeOf(value)}`);
  }
  if (!values.some((value) => typeOf(value) === 'double')) {
    const whole = values.map((value) => BigInt(numeric(value))).reduce(fold);
    return integer(whole, narrowest(values)) ?? new Double(Number(whole));
  }
  return new Double(values.map((value) => Number(numeric(value))).reduce(real));
};
