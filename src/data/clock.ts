import { DAY, monthsOf, type Step, stepText, unitsOf, workingDays } from "./step.js";

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
  readonly every: Step;
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
  const fixed = place(sequences, EXACT);
  if (fixed.ticks !== undefined) {
    const every = { kind: "fixed", size: fixed.step } as const;
    if (calendar && isWorkingDays(sequences, fixed.step)) {
      const { ticks } = place(sequences.map(workingDays), EXACT);
      if (ticks !== undefined) {
        return dense(clockOf({ kind: "working days" }, calendar, ticks), sequences);
      }
    }
    return dense(clockOf(every, calendar, fixed.ticks), sequences);
  }
  if (calendar) {
    const { day, months } = monthsOf(sequences);
    const { step, ticks } = place(months, EXACT);
    if (ticks !== undefined) {
      return dense(clockOf({ kind: "months", months: step, day }, calendar, ticks), sequences);
    }
  }
  const near = place(sequences, NEAR);
  if (near.ticks !== undefined) {
    const every = { kind: "fixed", size: meanStep(sequences, near.ticks) } as const;
    return dense({ ...clockOf(every, calendar, near.ticks), exact: false }, sequences);
  }
  return irregular(
    sequences,
    near.off,
    calendar,
    `the usual step is ${stepText({ kind: "fixed", size: near.step }, calendar)}`,
  );
}

/**
 * The clock of a known step behind the time stamps of all sequences: every difference is a whole multiple of
 * it, or nearly.
 */
export function clockEvery(
  every: Step,
  sequences: readonly Float64Array[],
  calendar: boolean,
): Clock | Irregular {
  const [units, step] = unitsOf(every, sequences);
  const exact = place(units, EXACT, step);
  const placed =
    exact.ticks === undefined && every.kind === "fixed" ? place(units, NEAR, step) : exact;
  if (placed.ticks !== undefined) {
    const clock = clockOf(every, calendar, placed.ticks);
    return dense({ ...clock, exact: placed === exact }, sequences);
  }
  return irregular(sequences, placed.off, calendar, `a step is ${stepText(every, calendar)}`);
}

function clockOf(every: Step, calendar: boolean, ticks: readonly Float64Array[]): Clock {
  return { step: stepText(every, calendar), every, exact: true, ticks };
}

function irregular(
  sequences: readonly Float64Array[],
  { sequence, index }: { readonly sequence: number; readonly index: number },
  calendar: boolean,
  expected: string,
): Irregular {
  const stamps = sequences[sequence];
  const apart = stepText({ kind: "fixed", size: stamps[index + 1] - stamps[index] }, calendar);
  return { sequence, index, reason: `${apart} apart, where ${expected}` };
}

type Placement =
  | { readonly step: number; readonly ticks: Float64Array[]; readonly off?: undefined }
  | {
      readonly step: number;
      readonly ticks?: undefined;
      readonly off: { readonly sequence: number; readonly index: number };
    };

/** Rounds every difference to a whole number of steps, or finds the first that is none. */
function place(
  sequences: readonly Float64Array[],
  tolerance: number,
  step = usualDifference(sequences),
): Placement {
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
