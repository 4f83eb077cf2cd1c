export const DAY = 86_400_000;

/** What separates a tick from the next. */
export type Step =
  | {
      readonly kind: "fixed";
      /** milliseconds, or in the unit of plain numbers */
      readonly size: number;
    }
  | {
      readonly kind: "months";
      /** how many */
      readonly months: number;
      /** the day of the month: that of the first stamp, or its last */
      readonly day: "same" | "last";
    }
  | { readonly kind: "working days" };

/** Stamps as numbers of which a step is so many. */
export function unitsOf(
  every: Step,
  sequences: readonly Float64Array[],
): readonly [units: readonly Float64Array[], step: number] {
  switch (every.kind) {
    case "fixed":
      return [sequences, every.size];
    case "months":
      return [monthsOf(sequences).months, every.months];
    case "working days":
      return [sequences.map(workingDays), 1];
    default:
      return every satisfies never;
  }
}

/** The stamp so many ticks after another. */
export function stampAfter(every: Step, stamp: number, ticks: number): number {
  switch (every.kind) {
    case "fixed":
      return stamp + ticks * every.size;
    case "months": {
      const date = new Date(stamp);
      const month = date.getUTCMonth() + ticks * every.months;
      const last = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate();
      const day = every.day === "last" ? last : Math.min(date.getUTCDate(), last);
      return Date.UTC(date.getUTCFullYear(), month, day) + (stamp - Math.floor(stamp / DAY) * DAY);
    }
    case "working days": {
      const since = workingDay(stamp) + ticks;
      const weeks = Math.floor(since / 5);
      const days = weeks * 7 + (since - weeks * 5) - MONDAY;
      return days * DAY + (stamp - Math.floor(stamp / DAY) * DAY);
    }
    default:
      return every satisfies never;
  }
}

/** A step in words; of plain numbers the number. */
export function stepText(every: Step, calendar: boolean): string {
  switch (every.kind) {
    case "fixed":
      return calendar ? duration(every.size) : `${Number(every.size.toPrecision(12))}`;
    case "months":
      return `${every.months} month${every.months === 1 ? "" : "s"}`;
    case "working days":
      return "1 working day";
    default:
      return every satisfies never;
  }
}

function duration(milliseconds: number): string {
  const units: readonly (readonly [number, string])[] = [
    [DAY, "day"],
    [3_600_000, "hour"],
    [60_000, "minute"],
    [1000, "second"],
  ];
  const [size, name] = units.find(([size]) => milliseconds >= size) ?? [1, "millisecond"];
  const count = Number((milliseconds / size).toPrecision(4));
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

/** Days from Monday 1969-12-29 to 1970. */
const MONDAY = 3;

/** Working days since Monday 1969-12-29; no stamp lies on a weekend. */
export function workingDays(stamps: Float64Array): Float64Array {
  return stamps.map(workingDay);
}

function workingDay(stamp: number): number {
  const days = Math.floor(stamp / DAY) + MONDAY;
  const weeks = Math.floor(days / 7);
  return weeks * 5 + (days - weeks * 7);
}

/** Months since year 0 where stamps agree in day of the month (or are all its last day) and time of day. */
export function monthsOf(sequences: readonly Float64Array[]): {
  readonly day: "same" | "last";
  readonly months: readonly Float64Array[];
} {
  const first = new Date(sequences[0][0]);
  const last = (date: Date) => new Date(date.getTime() + DAY).getUTCDate() === 1;
  const all = (fits: (date: Date) => boolean) =>
    sequences.every((stamps) => stamps.every((stamp) => fits(new Date(stamp))));
  const sameTime = all((d) => d.getTime() % DAY === first.getTime() % DAY);
  const sameDay = all((d) => d.getUTCDate() === first.getUTCDate());
  const monthly = sameTime && (sameDay || all(last));
  const months = sequences.map((stamps) =>
    stamps.map((stamp) => {
      const date = new Date(stamp);
      return monthly ? date.getUTCFullYear() * 12 + date.getUTCMonth() : Number.NaN;
    }),
  );
  return { day: sameDay ? "same" : "last", months };
}
