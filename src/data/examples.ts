import { CallerError } from "../errors.js";
import { horizonsText } from "./horizons.js";
import { originStep } from "./origins.js";
import type { Problem } from "./problem.js";
import { PARTS, type Part } from "./split.js";
import type { Timeline } from "./timeline.js";

/** Rows t of the examples of each part, ascending; and how many were dropped for their gaps. */
export interface Examples extends Readonly<Record<Part, Int32Array>> {
  readonly dropped: number;
}

/** Fewest examples of each part from which anything can be told. Chosen by hand. */
const FEWEST: Readonly<Record<Part, number>> = { train: 32, validation: 8, test: 8 };

/**
 * Every row t whose window lies in its sequence, whose rows are all usable, and whose targets are
 * observed (and, unless horizon is 0, whose last value is, too). It belongs to the part that all of its
 * targets lie in; where they lie in two, to none. Of the test part only the origins are asked for, where
 * the problem has them: the last ones, counted back from the last observed target of the sequence.
 *
 * Of a sequence that has one label its last row is the one example.
 *
 * @param observed [rows] the target at t, NaN in a gap
 * @param ahead [rows, horizons] the targets at t, NaN where there is none
 * @param unusable [rows] 1 where no window may reach
 * @param parts [rows] from `splitRows`
 */
export function chooseExamples(
  timeline: Timeline,
  problem: Problem,
  observed: Float64Array,
  ahead: Float64Array,
  unusable: Uint8Array,
  parts: Uint8Array,
): Examples {
  const { horizons, horizon, window, origins, labels } = problem;
  const oneEach = labels?.each === "sequence";
  const [nearest] = horizons;
  const step = originStep(problem);
  const rows: number[][] = PARTS.map(() => []);
  let dropped = 0;
  for (let s = 0; s + 1 < timeline.starts.length; s++) {
    const start = timeline.starts[s];
    const end = timeline.starts[s + 1];
    let last = end - 1;
    while (last > start && Number.isNaN(observed[last])) last--;
    const isOrigin = (t: number) => {
      const rows = last - horizon - t;
      return origins === null || (rows % step === 0 && rows < origins * step);
    };
    let firstUsable = start;
    for (let t = start; t + horizon < end; t++) {
      if (unusable[t] === 1) firstUsable = t + 1;
      if (oneEach && t < end - 1) continue;
      const first = t - window + 1;
      const part = parts[t + horizon];
      if (first < start || part === PARTS.length || parts[t + nearest] !== part) continue;
      if (PARTS[part] === "test" && !isOrigin(t)) continue;
      const targets = ahead.subarray(t * horizons.length, (t + 1) * horizons.length);
      if (targets.some(Number.isNaN)) continue;
      if (first < firstUsable || (horizon > 0 && Number.isNaN(observed[t]))) dropped++;
      else rows[part].push(t);
    }
  }
  const [train, validation, test] = rows.map((r) => Int32Array.from(r));
  return { train, validation, test, dropped };
}

/** @throws CallerError where the training part has no two rows, so that nothing can be said of what they hold */
export function refuseFewRows(timeline: Timeline, parts: Uint8Array): void {
  const rows = parts.reduce((sum, part) => sum + Number(part === 0), 0);
  if (rows > 1) return;
  throw new CallerError(
    `too few rows: ${rows} in the training part, of which ${FEWEST.train} examples are needed. There are ${extent(timeline)}`,
    timeline.starts.length > 2
      ? "give longer sequences, or more of them; if they are no sequences, leave --sequence out"
      : "give more rows: one for each time, with a column for each series",
  );
}

/** How long the data are, in words. */
function extent({ rows, starts }: Timeline): string {
  const lengths = Array.from(starts.subarray(1), (end, s) => end - starts[s]);
  const longest = lengths.reduce((a, b) => Math.max(a, b), 0);
  return lengths.length === 1
    ? `${longest} rows`
    : `${rows} rows in ${lengths.length} sequences (the longest has ${longest})`;
}

/** The channel whose gaps close most rows to every window. */
export interface Costliest {
  readonly name: string;
  readonly rows: number;
  /** where it holds nothing, in words */
  readonly where: string;
}

/**
 * @param observed [rows] the target at t, NaN in a gap
 * @throws CallerError where a part has too few examples to tell anything
 */
export function refuseTooFew(
  examples: Examples,
  timeline: Timeline,
  problem: Problem,
  observed: Float64Array,
  costliest: Costliest | null,
): void {
  const short = PARTS.filter((part) => examples[part].length < FEWEST[part]);
  if (short.length === 0) return;
  const { horizons, window } = problem;
  const all = (values: Readonly<Record<Part, number>>) =>
    PARTS.map((part) => `${values[part]} ${part}`).join(", ");
  const counts = {
    train: examples.train.length,
    validation: examples.validation.length,
    test: examples.test.length,
  };
  const { dropped } = examples;
  const culprit = dropped > 0 ? costliest : null;
  const gaps = dropped > 0 ? `; ${dropped} examples fell to gaps` : "";
  const empty = timeline.source.reduce(
    (sum, row, t) => sum + Number(row >= 0 && Number.isNaN(observed[t])),
    0,
  );
  throw new CallerError(
    `too few examples: ${all(counts)}; needed are ${all(FEWEST)}. There are ${extent(timeline)}, and an example takes window ${window} and horizon ${horizonsText(horizons)}${gaps}${culprit === null ? "" : `, most to those of '${culprit.name}', which is ${culprit.where}`}`,
    culprit === null || culprit.name === problem.target
      ? 2 * empty > timeline.rows
        ? `leave out the ${empty} rows in which '${problem.target}' is empty: a row is then a step from one value to the next`
        : "give more rows, or take a shorter --window or --horizon"
      : `leave '${culprit.name}' out (--inputs names the others), or give the rows in which it is empty their values`,
  );
}
