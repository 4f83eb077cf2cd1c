import { CallerError } from "../errors.js";
import type { Labels } from "./labels.js";
import { PARTS, type Part } from "./split.js";
import type { Timeline } from "./timeline.js";
import type { Windows } from "./windows.js";

/** Fewest labels of a class in the training part. Chosen by hand. */
const FEWEST = 8;

/**
 * @param observed [rows] the number of the class, NaN in a gap
 * @param parts [rows] from `splitRows`
 * @throws CallerError where a class is in a later part only, or has too few labels to learn from
 */
export function refuseClasses(
  target: string,
  { classes, each }: Labels,
  observed: Float64Array,
  { starts, rows }: Timeline,
  parts: Uint8Array,
): void {
  const counts = PARTS.map(() => new Array<number>(classes.length).fill(0));
  const at = each === "row" ? Array.from({ length: rows }, (_, t) => t) : starts.subarray(0, -1);
  for (const t of at) {
    if (Number.isNaN(observed[t]) || parts[t] === PARTS.length) continue;
    counts[parts[t]][observed[t]]++;
  }
  const noun = each === "row" ? "row" : "sequence";
  const many = (count: number) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  const [train, ...later] = counts;
  for (const [k, name] of classes.entries()) {
    const elsewhere = later.flatMap((of, i) =>
      of[k] === 0 ? [] : [`${many(of[k])} of the ${PARTS[i + 1]} part`],
    );
    if (train[k] > 0 || elsewhere.length === 0) continue;
    throw new CallerError(
      `class '${name}' of '${target}' is in ${elsewhere.join(" and ")}, and in none of the training part: nothing can be learned of it`,
      "give rows in which it occurs earlier, leave its labels empty, or join it with another class",
    );
  }
  const rare = train.findIndex((count) => count < FEWEST);
  if (rare < 0) return;
  throw new CallerError(
    `class '${classes[rare]}' of '${target}' has ${many(train[rare])} in the training part; ${FEWEST} are needed`,
    "give more of it, leave its labels empty, or join it with another class",
  );
}

/** How often a class is the target of the examples of each part. */
export interface ClassCount extends Readonly<Record<Part, number>> {
  /** as the data spell it */
  readonly name: string;
}

/** Of every class. */
export function classCounts(
  windows: Pick<Windows, "target" | Part>,
  { classes }: Labels,
): ClassCount[] {
  const { target } = windows;
  return classes.map((name, k) => {
    const count = (rows: Int32Array) => rows.filter((t) => target[t] === k).length;
    const { train, validation, test } = windows;
    return { name, train: count(train), validation: count(validation), test: count(test) };
  });
}
