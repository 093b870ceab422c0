/** Hours are kept as whole minutes, money as whole grosze: no figure is ever a binary fraction. */
export type Minutes = number;
export type Grosze = number;

/** An exact fraction, denominator over 0. Status is judged on it, before any rounding. */
export interface Ratio {
  readonly over: bigint;
  readonly under: bigint;
}

export const ratio = (over: number | bigint, under: number | bigint = 1n): Ratio => ({
  over: BigInt(over),
  under: BigInt(under),
});

/** Negative, zero or positive, as `a` is less than, equal to or more than `b`. */
export const compareRatios = (a: Ratio, b: Ratio): number => {
  const difference = a.over * b.under - b.over * a.under;
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
};

const TEN_THOUSAND = 10_000n;

/** The figure for JSON: rounded half up to four decimals (79.1667). */
export const toFigure = ({ over, under }: Ratio): number => {
  const doubled = over * TEN_THOUSAND * 2n + under;
  const divisor = under * 2n;
  const floor = doubled / divisor - (doubled % divisor < 0n ? 1n : 0n);
  return Number(floor) / 10_000;
};

const DECIMAL = /^(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,](\d+))?$/;

/**
 * A decimal as people write it, with point or comma and perhaps spaces between thousands (`4 350,50`), times `unit`; undefined when it is
 * no such number, has a fraction of a unit left, or is too large to count exactly. `decimalTimes('7,5', 60)` is 450.
 */
export const decimalTimes = (text: string, unit: number): number | undefined => {
  const parts = DECIMAL.exec(text);
  if (!parts) return undefined;
  const whole = (parts[1] ?? '').replaceAll(/\D/g, '');
  const fraction = parts[2] ?? '';
  if (whole.length + fraction.length > 30) return undefined;
  const scaled = BigInt(whole + fraction) * BigInt(unit);
  const scale = 10n ** BigInt(fraction.length);
  const result = scaled / scale;
  return scaled % scale === 0n && result <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(result) : undefined;
};

export const minutesOf = (hours: string): Minutes | undefined => decimalTimes(hours, 60);

export const groszeOf = (zloty: string): Grosze | undefined => decimalTimes(zloty, 100);

/** A non-negative decimal text (`15`, `2.5`, `4500,00`) as an exact fraction; undefined when it is none. */
export const decimalRatio = (text: string): Ratio | undefined => {
  const parts = DECIMAL.exec(text);
  if (!parts || text.length > 30) return undefined;
  const fraction = parts[2] ?? '';
  return { over: BigInt((parts[1] ?? '').replaceAll(/\D/g, '') + fraction), under: 10n ** BigInt(fraction.length) };
};
