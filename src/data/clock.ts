const DAY = 86_400_000;

/** Largest deviation from a whole number of steps that counts as exact, in steps. */
const EXACT = 1e-3;
/**
 * Largest deviation that is put on the nearest tick, in steps. Chosen by hand: it lets in the 23
 * and 25 hours of the days on which clocks change, and jitter of a sensor; it keeps out half steps.
 */
const NEAR = 0.1;
/** Most ticks for each time stamp; a sparser series has no clock. Chosen by hand. */
const SPARSEST = 4;

/** Time stamps on the ticks of a regular clock. */
export interface Clock {
  /** of a step, in words */
  readonly step: string;
  /** false where stamps had to be moved to the nearest tick */
  readonly exact: boolean;
  /** for each sequence, the tick of each stamp, counted from the sequence's first stamp */
  readonly ticks: readonly Float64Array[];
}

/** Why there is no clock: between stamps `index` and `index + 1` of a sequence. */
export interface Irregular {
  readonly sequence: number;
  readonly index: number;
  readonly reason: string;
}

/**
 * The regular clock behind the time stamps of all sequences: a fixed step, calendar months (or
 * quarters, years), or working days. The step is the most frequent difference; every other
 * difference must be a whole multiple of it, and the ticks in between are gaps.
 *
 * @param sequences ascending, distinct stamps of each sequence: milliseconds where `calendar`,
 *   else plain numbers
 */
export function findClock(
  sequences: readonly Float64Array[],
  calendar: boolean,
): Clock | Irregular {
  const unit = calendar ? inWords : (step: number) => `${Number(step.toPrecision(12))}`;
  const fixed = place(sequences, EXACT);
  if (fixed.ticks !== undefined) {
    const clock = { step: unit(fixed.step), exact: true, ticks: fixed.ticks };
    if (calendar && isWorkingDays(sequences, fixed.step)) {
      const ticks = place(sequences.map(workingDays), EXACT).ticks;
      if (ticks !== undefined)
        return dense({ step: "1 working day", exact: true, ticks }, sequences);
    }
    return dense(clock, sequences);
  }
  if (calendar) {
    const months = place(monthsOf(sequences), EXACT);
    if (months.ticks !== undefined) {
      const step = `${months.step} month${months.step === 1 ? "" : "s"}`;
      return dense({ step, exact: true, ticks: months.ticks }, sequences);
    }
  }
  const near = place(sequences, NEAR);
  if (near.ticks !== undefined) {
    const step = unit(meanStep(sequences, near.ticks));
    return dense({ step, exact: false, ticks: near.ticks }, sequences);
  }
  const { sequence, index } = near.off;
  const stamps = sequences[sequence];
  const apart = stamps[index + 1] - stamps[index];
  return {
    sequence,
    index,
    reason: `${unit(apart)} apart, where the usual step is ${unit(near.step)}`,
  };
}

type Placement =
  | { readonly step: number; readonly ticks: Float64Array[] }
  | {
      readonly step: number;
      readonly ticks?: undefined;
      readonly off: { readonly sequence: number; readonly index: number };
    };

/** Rounds every difference to a whole number of steps, or finds the first that is none. */
function place(sequences: readonly Float64Array[], tolerance: number): Placement {
  const step = usualDifference(sequences);
  const ticks: Float64Array[] = [];
  for (const [sequence, stamps] of sequences.entries()) {
    const tick = new Float64Array(stamps.length);
    for (let i = 1; i < stamps.length; i++) {
      const steps = (stamps[i] - stamps[i - 1]) / step;
      const whole = Math.round(steps);
      if (!(whole >= 1 && Math.abs(steps - whole) <= tolerance)) {
        return { step, off: { sequence, index: i - 1 } };
      }
      tick[i] = tick[i - 1] + whole;
    }
    ticks.push(tick);
  }
  return { step, ticks };
}

/** What a step is on average: of stamps that are moved, the usual difference is off by what they are moved. */
function meanStep(sequences: readonly Float64Array[], ticks: readonly Float64Array[]): number {
  let [span, steps] = [0, 0];
  for (const [s, stamps] of sequences.entries()) {
    span += (stamps.at(-1) ?? 0) - (stamps[0] ?? 0);
    steps += ticks[s].at(-1) ?? 0;
  }
  return span / steps;
}

/**
 * The most frequent difference, the smaller of two equally frequent ones. Differences are
 * compared to six significant digits, for stamps such as 0.1, 0.2, 0.3.
 */
function usualDifference(sequences: readonly Float64Array[]): number {
  const counts = new Map<string, { count: number; difference: number }>();
  for (const stamps of sequences) {
    for (let i = 1; i < stamps.length; i++) {
      const difference = stamps[i] - stamps[i - 1];
      const key = difference.toPrecision(6);
      const entry = counts.get(key) ?? { count: 0, difference };
      entry.count++;
      counts.set(key, entry);
    }
  }
  let usual = { count: 0, difference: 1 };
  for (const entry of counts.values()) {
    const more = entry.count - usual.count;
    if (more > 0 || (more === 0 && entry.difference < usual.difference)) usual = entry;
  }
  return usual.difference;
}

function dense(clock: Clock, sequences: readonly Float64Array[]): Clock | Irregular {
  const stamps = sequences.reduce((sum, s) => sum + s.length, 0);
  const ticks = clock.ticks.reduce((sum, t) => sum + (t.at(-1) ?? 0) + 1, 0);
  if (ticks <= SPARSEST * stamps) return clock;
  let worst = { sequence: 0, index: 0, jump: 0 };
  for (const [sequence, tick] of clock.ticks.entries()) {
    for (let i = 1; i < tick.length; i++) {
      const jump = tick[i] - tick[i - 1];
      if (jump > worst.jump) worst = { sequence, index: i - 1, jump };
    }
  }
  return {
    sequence: worst.sequence,
    index: worst.index,
    reason: `${worst.jump} steps of ${clock.step} apart, and in all only ${stamps} of ${ticks} steps have a row`,
  };
}

function isWorkingDays(sequences: readonly Float64Array[], step: number): boolean {
  if (step !== DAY) return false;
  let weekends = 0;
  for (const stamps of sequences) {
    for (let i = 0; i < stamps.length; i++) {
      const day = new Date(stamps[i]).getUTCDay();
      if (day === 0 || day === 6) return false;
      if (i > 0 && stamps[i] - stamps[i - 1] >= 3 * DAY) weekends++;
    }
  }
  return weekends >= 2;
}

/** Working days since Monday 1969-12-29; no stamp lies on a weekend. */
function workingDays(stamps: Float64Array): Float64Array {
  return stamps.map((stamp) => {
    const days = Math.floor(stamp / DAY) + 3;
    const weeks = Math.floor(days / 7);
    return weeks * 5 + (days - weeks * 7);
  });
}

/** Months since 1970 where stamps agree in day of the month (or are all its last day) and time of day. */
function monthsOf(sequences: readonly Float64Array[]): Float64Array[] {
  const first = new Date(sequences[0][0]);
  const last = (date: Date) => new Date(date.getTime() + DAY).getUTCDate() === 1;
  const all = (fits: (date: Date) => boolean) =>
    sequences.every((stamps) => stamps.every((stamp) => fits(new Date(stamp))));
  const sameTime = all((d) => d.getTime() % DAY === first.getTime() % DAY);
  const monthly = sameTime && (all((d) => d.getUTCDate() === first.getUTCDate()) || all(last));
  return sequences.map((stamps) =>
    stamps.map((stamp) => {
      const date = new Date(stamp);
      return monthly ? date.getUTCFullYear() * 12 + date.getUTCMonth() : Number.NaN;
    }),
  );
}

function inWords(milliseconds: number): string {
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
