import type { BelowFloor, MapRow, SweepTables } from "../results/sweep/rows.js";
import { counted, written } from "./format.js";

/** What the intervals of a sweep cannot say, where some are of two seeds; null where none is. */
export function seedsNote({ errors, changes }: SweepTables): string | null {
  return [...errors.rows, ...changes.rows].some(({ seeds }) => seeds === 2)
    ? "Two seeds cannot decide: with one degree of freedom an interval may span decades. Take three or more."
    : null;
}

const BESIDE = ["floor", "constant", "constructed"] as const;
/** A column of what is known beside the errors. */
export type BesideName = (typeof BESIDE)[number];

/** Columns of what is known beside the errors that say something: a relative error of a constant is 1. */
export function besideShown({ errors }: SweepTables): BesideName[] {
  return BESIDE.filter((name) =>
    errors.rows.some((row) => row[name] !== null && !(name === "constant" && row[name] === 1)),
  );
}

/** The models of one task, at one point of the grid. */
export interface MapLine {
  /** task and point, in words */
  readonly name: string;
  /** in the order of the models */
  readonly cells: readonly MapRow[];
}

/** A map by its rows. */
export function mapRows({ rows }: SweepTables["map"]): MapLine[] {
  const lines = new Map<string, MapRow[]>();
  for (const row of rows) {
    const name = [row.task, row.where].filter((part) => part !== "").join(", ");
    lines.set(name, [...(lines.get(name) ?? []), row]);
  }
  return [...lines].map(([name, cells]) => ({ name: name === "" ? "all" : name, cells }));
}

/** What the verdicts of a map mean. */
export const MAP_VERDICTS = {
  best: "all others of the row are worse",
  worse: "than the best of the row, by paired seeds, corrected for all pairs of the row (Holm)",
  "cannot tell": "pairs of seeds do not tell it from the best of the row",
} as const satisfies Record<MapRow["verdict"], string>;

/** That a configuration contradicts a floor. */
export function belowFloorNote({
  configuration,
  error,
  high,
  floor,
  floor_of,
}: BelowFloor): string {
  return `${configuration}: a mean squared error of ${written(error, "error")}, at most ${written(high, "error")} by its seeds and test part, is below the floor of ${written(floor, "error")} (${floor_of}): ${BELOW_FLOOR}.`;
}

/** What an error below a floor means. */
export const BELOW_FLOOR = "one of the two numbers is wrong";

/** What to heed where models are worse than a constant, as in a terminal; null where none is. */
export function worseNote(worse: number, chosen: number): string | null {
  return worse === 0
    ? null
    : `${counted(worse, "trial")} of ${counted(chosen, "trial")} at a chosen learning rate ${worse === 1 ? "is" : "are"} worse than the mean of the training part, ${WORSE_CURE}.`;
}

/** What a trial that is worse than a constant means, and what to do. */
export const WORSE_CURE =
  "a relative error above one: they learned nothing that holds on the test part. Try other learning rates or more steps";

/** What to heed where the steps ended trials that were to train until flat; null where they ended none. */
export function notConvergedNote(ended: number, untilFlat: number): string | null {
  return ended === 0
    ? null
    : `${counted(ended, "trial")} of ${counted(untilFlat, "trial")} with a patience at a chosen learning rate ${ended === 1 ? "is" : "are"} not converged, ${NOT_CONVERGED_CURE}.`;
}

/** What a trial is that its steps ended before its patience did, and what to do. */
export const NOT_CONVERGED_CURE =
  "ended by their steps while the validation error still fell. Give more steps: their errors are those of the budget, not of the model";
