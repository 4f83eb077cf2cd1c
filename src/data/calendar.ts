const DAY = 86_400_000;
const HOUR = DAY / 24;

/** Something that a time stamp says by itself: in UTC, as stamps are read. */
export type CalendarTerm =
  | {
      readonly kind: "trend";
      /** stamp of its beginning */
      readonly from: number;
      /** stamp of its end */
      readonly to: number;
    }
  | {
      readonly kind: "year";
      /** waves in a year */
      readonly harmonic: number;
      /** which of the two */
      readonly wave: "sine" | "cosine";
    }
  | {
      readonly kind: "weekday";
      /** 0 is Sunday */
      readonly day: number;
    }
  | {
      readonly kind: "hour";
      /** 0 to 23 */
      readonly hour: number;
      /** of Saturdays and Sundays, or of the other days */
      readonly weekend: boolean;
    };

/** Its value at a stamp in milliseconds: a trend is 0 at the beginning and 1 at the end of what it was made for. */
export function calendarValue(term: CalendarTerm, stamp: number): number {
  return valueOn(term, dateOf(stamp));
}

/** The values of terms at a stamp, written into `block` from a place on. */
export function writeCalendar(
  terms: readonly CalendarTerm[],
  stamp: number,
  block: Float64Array,
  at: number,
): void {
  const date = dateOf(stamp);
  for (const [j, term] of terms.entries()) block[at + j] = valueOn(term, date);
}

/** A stamp as a calendar writes it. */
interface DateParts {
  readonly stamp: number;
  /** share of the year that has gone by */
  readonly year: number;
  readonly weekday: number;
  readonly hour: number;
}

/** A leap year, so that a date stands at the same place in every year. */
const LEAP_YEAR = 2000;

function dateOf(stamp: number): DateParts {
  const date = new Date(stamp);
  const inLeapYear = new Date(stamp).setUTCFullYear(LEAP_YEAR);
  const from = Date.UTC(LEAP_YEAR, 0);
  return {
    stamp,
    year: (inLeapYear - from) / (Date.UTC(LEAP_YEAR + 1, 0) - from),
    weekday: date.getUTCDay(),
    hour: Math.floor((stamp - DAY * Math.floor(stamp / DAY)) / HOUR),
  };
}

function valueOn(term: CalendarTerm, date: DateParts): number {
  switch (term.kind) {
    case "trend":
      return (date.stamp - term.from) / (term.to - term.from);
    case "year": {
      const angle = 2 * Math.PI * term.harmonic * date.year;
      return term.wave === "sine" ? Math.sin(angle) : Math.cos(angle);
    }
    case "weekday":
      return Number(date.weekday === term.day);
    case "hour":
      return Number(date.hour === term.hour && [0, 6].includes(date.weekday) === term.weekend);
    default:
      return term satisfies never;
  }
}

/** What is seen less often than this is not told from chance. */
const FEWEST_TIMES = 2;

/**
 * What stamps of a regular clock may tell: the trend; of days and less the day of the week; of less than a
 * day the hour, of working days and of weekends; and where they span two years, so many harmonics of the
 * year as they are fine enough for.
 *
 * @param stamps in milliseconds, ascending in each sequence, no NaN among them
 */
export function calendarTerms(stamps: Float64Array, harmonics: number): CalendarTerm[] {
  const from = stamps.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const to = stamps.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const span = to - from;
  const step = usualStep(stamps);
  const terms: CalendarTerm[] = [{ kind: "trend", from, to }];
  const year = 365.25 * DAY;
  if (span >= FEWEST_TIMES * year) {
    const finest = Math.floor(year / (2 * step));
    for (let harmonic = 1; harmonic <= Math.min(harmonics, finest); harmonic++) {
      terms.push(
        { kind: "year", harmonic, wave: "sine" },
        { kind: "year", harmonic, wave: "cosine" },
      );
    }
  }
  if (step <= DAY && span >= FEWEST_TIMES * 7 * DAY) {
    for (let day = 0; day < 7; day++) terms.push({ kind: "weekday", day });
  }
  if (step < DAY) {
    for (const weekend of [false, true]) {
      for (let hour = 0; hour < 24; hour++) terms.push({ kind: "hour", hour, weekend });
    }
  }
  return terms;
}

/** The median of the differences that are above 0. */
function usualStep(stamps: Float64Array): number {
  const steps = stamps
    .map((stamp, i) => (i === 0 ? 0 : stamp - stamps[i - 1]))
    .filter((difference) => difference > 0)
    .sort();
  return steps[steps.length >> 1] ?? Number.POSITIVE_INFINITY;
}
