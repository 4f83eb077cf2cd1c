import type { SweepTables } from "../results/sweep/rows.js";

/** What the intervals of a sweep cannot say, where some are of two seeds; null where none is. */
export function seedsNote({ errors, changes }: SweepTables): string | null {
  return [...errors.rows, ...changes.rows].some(({ seeds }) => seeds === 2)
    ? "Two seeds cannot decide: with one degree of freedom an interval may span decades. Take three or more."
    : null;
}
