import { momentsOf } from "./channel.js";
import type { Labels } from "./labels.js";
import { isOwnPast } from "./problem.js";
import type { Part } from "./split.js";
import { numbersOf, type Table } from "./table.js";
import { nearestHorizon, targetsAt, type Windows } from "./windows.js";

/** A part whose targets deviate by less than this share of the training part's is flat. Chosen by hand. */
const FLAT = 1e-3;
/** A part of which one value makes this share, and the training part less than a fifth of it, stands still. Chosen by hand. */
const STILL = 0.5;
/** Rows, and the target after them, by which a place is known again; the share of a part that is; examples looked at. Chosen by hand. */
const RUN = 8;
const SEEN = 0.5;
const LOOKED_AT = 1000;
/** At most this share of a column is taken as far from the rest. */
const FAR_SHARE = 0.05;
/** Gaps to the rest, in units of the rest's reach from the median, from which values are far: of one value that repeats, and of others. Chosen by hand. */
const FAR_REPEATED = 3;
const FAR = 10;
/** At most so many values that repeat are marks; of more than this share of a column, where they look like it. Chosen by hand. */
const MOST_MARKS = 3;
const MARKS_SHARE = 0.1;
/** One digit again and again (-999, 99.99), and limits of whole numbers. */
const MARK =
  /^-?(([1-9])\2+(\.\2+)?|999\.25|999\.9|32767|32768|65535|2147483647|2147483648|[\d.]+e\+\d+)$/;
/** What float64 rounds away of a column, in deviations, from which it matters. Chosen by hand. */
const ROUNDED = 0.01;
/** What an input may leave unexplained of a target that it gives: at all, and of what the target's own newest value leaves. Chosen by hand. */
const GIVEN = 1e-4;
const GIVEN_BEYOND_PAST = 1e-2;

/**
 * What in the data makes answers worthless, although nothing is unfit: a sentence each, with the cure.
 * Nothing is changed, and nothing that is fitted knows of it.
 */
export function doubtsAbout(table: Table, windows: Windows): string[] {
  const { target, labels, inputs, known } = windows.problem;
  if (labels !== null) return doubtsAboutLabels(table, windows, labels);
  const columns = [...new Set([target, ...inputs, ...known])];
  return [
    ...(["validation", "test"] as const).flatMap((part) => standing(windows, part)),
    ...(["validation", "test"] as const).flatMap((part) => seenBefore(windows, part)),
    ...columns.flatMap((name) => farValues(name, numbersOf(table, name, "column"))),
    ...columns.flatMap((name) => roundedValues(name, numbersOf(table, name, "column"))),
    ...givenAway(windows),
  ];
}

/** Of labels: a part of one class, and columns other than those of 0 and 1 as of numbers. */
function doubtsAboutLabels(table: Table, windows: Windows, { classes }: Labels): string[] {
  const { problem } = windows;
  const columns = [...problem.inputs, ...problem.known].filter((name) => !isOwnPast(problem, name));
  const flat = (["validation", "test"] as const).flatMap((part) =>
    isFlat(windows, part)
      ? [
          `all labels of the ${part} part are '${classes[targetsAt(windows, windows[part])[0]]}': errors there cannot ${USES[part]}; give rows in which they differ`,
        ]
      : [],
  );
  return [
    ...flat,
    ...columns.flatMap((name) => farValues(name, numbersOf(table, name, "column"))),
    ...columns.flatMap((name) => roundedValues(name, numbersOf(table, name, "column"))),
  ];
}

/** What errors on a part are for. */
const USES = { validation: "choose penalties, rates and steps", test: "compare models" } as const;

/** Whether the targets of a part hardly differ from each other, so that errors there tell nothing. */
export function isFlat(windows: Windows, part: Exclude<Part, "train">): boolean {
  const { train, [part]: rows } = windows;
  const deviation = (of: Int32Array) => momentsOf(targetsAt(windows, of)).deviation;
  return deviation(rows) < FLAT * deviation(train);
}

function standing(windows: Windows, part: Exclude<Part, "train">): string[] {
  const { train, [part]: rows } = windows;
  const cure = `errors there cannot ${USES[part]}: end the data before it stands still, or give rows in which it moves`;
  const [value, share] = mostFrequent(targetsAt(windows, rows));
  const trained = targetsAt(windows, train);
  const before = trained.filter((y) => y === value).length / trained.length;
  if (isFlat(windows, part)) {
    return [`the target hardly leaves ${value} in the ${part} part: ${cure}`];
  }
  if (share < STILL || 5 * before > share) return [];
  return [
    `the target is ${value} in ${percent(share)} of the ${part} part, and in ${percent(before)} of the training part: ${cure}`,
  ];
}

/** Whether a part holds the rows of the training part again, as a file does that was appended to itself. */
function seenBefore(windows: Windows, part: Exclude<Part, "train">): string[] {
  const { observed, target, sequenceOf, train, [part]: rows } = nearestHorizon(windows);
  const runAt = (t: number) => {
    const first = t - RUN + 1;
    if (first < 0 || sequenceOf[first] !== sequenceOf[t]) return null;
    const run = [...observed.subarray(first, t + 1), target[t]];
    return new Set(run).size > run.length / 2 ? run.join() : null;
  };
  const looked = rows.filter((_, i) => i % Math.ceil(rows.length / LOOKED_AT) === 0);
  const ends = new Set(Array.from(looked, (t) => target[t]));
  const before = new Set(
    Array.from(
      train.filter((t) => ends.has(target[t])),
      runAt,
    ),
  );
  const again = looked.filter((t) => {
    const run = runAt(t);
    return run !== null && before.has(run);
  }).length;
  if (again <= SEEN * looked.length) return [];
  return [
    `${percent(again / looked.length)} of the ${part} part stand in the training part value for value: errors there are those of what was learned by heart; remove rows that are there twice, unless the series truly repeats itself`,
  ];
}

const percent = (share: number) => `${Number((100 * share).toPrecision(2))} %`;

function mostFrequent(values: Float64Array): [value: number, share: number] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [value, count] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
  return [value, count / values.length];
}

/** Values far below or above all others, as marks for what is missing and slips of the unit are. */
function farValues(name: string, values: Float64Array): string[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const low = outlying(sorted.map((x) => -x).reverse()).map((x) => -x);
  return [low, outlying(sorted)].flatMap((far) => {
    if (far.length === 0) return [];
    const rest = momentsOf(sorted.filter((value) => !far.includes(value)));
    const distance = far.reduce((least, x) => Math.min(least, Math.abs(x - rest.mean)), Infinity);
    const away = `${Number((distance / rest.deviation).toPrecision(2)).toLocaleString("en-US")} deviations from the mean of the rest`;
    if (far.length > 1 && far.every((x) => x === far[0])) {
      return [
        `'${name}' is ${far[0]} in ${far.length} rows, ${away}: if this marks what is missing, leave those cells empty`,
      ];
    }
    const row = `${values.indexOf(far[0]) + 1}`;
    const what =
      far.length === 1
        ? `'${name}' is ${far[0]} in row ${row}`
        : `'${name}' has ${far.length} values such as ${far[0]} in row ${row}`;
    return [
      `${what}, ${away}: squared errors are those of such rows; correct them, or leave their cells empty, unless they are what is to be predicted`,
    ];
  });
}

/** The few largest of sorted values, where they lie beyond a wide gap. */
function outlying(sorted: Float64Array): number[] {
  const n = sorted.length;
  const isFar = (k: number, times: number) => {
    const reach = sorted[n - k - 1] - sorted[(n - k) >> 1];
    return reach > 0 && sorted[n - k] - sorted[n - k - 1] > times * reach;
  };
  const repeated = repeatedLast(sorted).find((k) => isFar(k, FAR_REPEATED));
  if (repeated !== undefined) return [...sorted.subarray(n - repeated)];
  for (let k = Math.floor(FAR_SHARE * n); k >= 1; k--) {
    if (isFar(k, FAR)) return [...sorted.subarray(n - k)];
  }
  return [];
}

/** How many of the last of sorted values are up to three different ones that each repeat, the most first. */
function repeatedLast(sorted: Float64Array): number[] {
  const n = sorted.length;
  const found: number[] = [];
  let areMarks = true;
  for (let k = 0; found.length < MOST_MARKS; ) {
    const value = sorted[n - k - 1];
    const first = sorted.indexOf(value);
    areMarks &&= MARK.test(String(value));
    if (n - k - first < 2 || n - first > n * (areMarks ? 1 / 2 : MARKS_SHARE)) break;
    k = n - first;
    found.unshift(k);
  }
  return found;
}

/** Values so large beside what varies that float64 rounds it away. */
function roundedValues(name: string, values: Float64Array): string[] {
  const filled = values.filter((value) => !Number.isNaN(value));
  const { deviation } = momentsOf(filled);
  const largest = filled.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const step = 2 ** (Math.floor(Math.log2(largest)) - 52);
  if (!(step > ROUNDED * deviation)) return [];
  return [
    `'${name}' has values such as ${largest}, which float64 holds in steps of ${step.toPrecision(2)}, and they deviate by ${deviation.toPrecision(2)} only: take an offset from them before they are written`,
  ];
}

/** Inputs whose newest value gives the target away, as a copy of it in another column does. */
function givenAway(windows: Windows): string[] {
  const { channels, features, observed, target, train, problem } = nearestHorizon(windows);
  const unexplained = (values: (t: number) => number) => {
    const x = momentsOf(Float64Array.from(train, values));
    const y = momentsOf(Float64Array.from(train, (t) => target[t]));
    const product = train.reduce((sum, t) => sum + (values(t) - x.mean) * (target[t] - y.mean), 0);
    return 1 - (product / train.length / x.deviation / y.deviation) ** 2;
  };
  const past = problem.horizon === 0 ? 1 : unexplained((t) => observed[t]) * GIVEN_BEYOND_PAST;
  return channels.flatMap((name, c) => {
    if (name === problem.target) return [];
    const left = unexplained((t) => features[t * channels.length + c]);
    if (!(left < GIVEN && left < past)) return [];
    return [
      `'${name}' gives '${problem.target}' away: its newest value leaves ${left < 1e-12 ? "nothing" : `${left.toPrecision(1)} of the variance`} to explain. Unless it is truly known when the forecast is made, leave it out of the inputs`,
    ];
  });
}
