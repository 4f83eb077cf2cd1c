import type { Contract } from "./contract.js";
import type { NewSeries } from "./new-rows.js";

/**
 * Columns whose values, as far as the model looks at them, leave the range of the training part: a sentence
 * each, with the value that lies farthest outside.
 */
export function outsideRange(
  { series, origins, timeAt }: NewSeries,
  { columns, rows }: Contract,
): string[] {
  return columns.flatMap(({ name, role, min, max }, c) => {
    // every date to come lies beyond those of the training part
    if (role === "date") return [];
    const { shift, values, missing } = series.columns[c];
    const outside = new Set<number>();
    let [farthest, at] = [0, 0];
    for (const t of origins) {
      for (let row = t - rows + 1 + shift; row <= t + shift; row++) {
        const beyond = Math.max(min - values[row], values[row] - max);
        if (beyond <= 0 || missing[row] === 1) continue;
        outside.add(row);
        if (beyond > farthest) [farthest, at] = [beyond, row];
      }
    }
    if (outside.size === 0) return [];
    const count = outside.size === 1 ? "1 value" : `${outside.size} values`;
    return [
      `'${name}' leaves the range of the training part, ${min} to ${max}, with ${count}, farthest with ${values[at]} (${timeAt(at, 0)}): forecasts from there are extrapolations`,
    ];
  });
}

/** How many values that the model looks at were missing: a sentence, or none. */
export function gapsFilled({ series, origins }: NewSeries, { columns, rows }: Contract): string[] {
  const filled = new Set<string>();
  for (const c of columns.keys()) {
    const { shift } = series.columns[c];
    for (const t of origins) {
      for (let row = t - rows + 1 + shift; row <= t + shift; row++) {
        if (series.columns[c].missing[row] === 1) filled.add(`${row} ${c}`);
      }
    }
  }
  if (filled.size === 0) return [];
  return [
    `${filled.size === 1 ? "1 value is" : `${filled.size} values are`} missing in what the model looks at: the last value before stands in`,
  ];
}
