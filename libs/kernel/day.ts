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

const MINUTE_MS = 60_000;

interface Clock {
  readonly format: Intl.DateTimeFormat;
  /** The day of the minute last asked about: whatever the zone, a day begins with a minute. */
  minute: number;
  day: Day;
}

/** To make a format takes longer than all else that a command does. There are some 600 time zones. */
const clocks = new Map<string, Clock>();

const clockIn = (timeZone: string): Clock => {
  const known = clocks.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const made = { format, minute: Number.NaN, day: '' };
  clocks.set(timeZone, made);
  return made;
};

/** The day that a moment falls on in a time zone (IANA name). */
export const dayIn = (timeZone: string, moment: Date): Day => {
  const clock = clockIn(timeZone);
  const minute = Math.floor(moment.getTime() / MINUTE_MS);
  if (clock.minute !== minute) {
    clock.day = clock.format.format(moment);
    clock.minute = minute;
  }
  return clock.day;
};

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
