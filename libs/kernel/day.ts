/** A calendar day in the programme's time zone, `YYYY-MM-DD`. Days compare as text: `a < b`. */
export type Day = string;

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether the text is a day of the calendar: `2015-02-29` is not. */
export const isDay = (text: string): text is Day => {
  const parts = DAY.exec(text);
  if (!parts) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
};

/** The day that a moment falls on in a time zone (IANA name). */
export const dayIn = (timeZone: string, moment: Date): Day =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(moment);

export const isTimeZone = (name: string): boolean => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
};

const DAY_MS = 86_400_000;

export const addDays = (day: Day, days: number): Day =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** A span of days, both ends included; without `to` it is open. */
export interface Span {
  readonly from: Day;
  readonly to?: Day | undefined;
}

export const within = (day: Day, span: Span): boolean => day >= span.from && (span.to === undefined || day <= span.to);
