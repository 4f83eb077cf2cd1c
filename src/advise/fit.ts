import type { Windows } from "../data/windows.js";
import type { Algebra } from "../measure/algebra.js";
import { type Design, levelsFrom } from "../measure/design.js";
import { predictRidge, type RidgeFit } from "../measure/ridge.js";

/** A baseline that was fitted on the training part, and what it says of the other two. */
export interface Fit {
  readonly name: string;
  /** a short name for tables */
  readonly label: string;
  /** what it is, after "use" */
  readonly description: string;
  /** columns that it looks at */
  readonly columns: readonly string[];
  /** order of simplicity: 0 is the simplest */
  readonly complexity: number;
  /** raw units, aligned with windows.validation and windows.test */
  readonly validation: Float64Array;
  readonly test: Float64Array;
  /** what had to be done otherwise than the name says, or null */
  readonly note: string | null;
}

/** What ridge says of the validation and the test part. */
export async function predictParts(
  algebra: Algebra,
  windows: Windows,
  design: Design,
  fit: RidgeFit,
): Promise<Pick<Fit, "validation" | "test">> {
  const at = async (rows: Int32Array) =>
    levelsFrom(windows, rows, await predictRidge(algebra, fit, design, rows));
  return { validation: await at(windows.validation), test: await at(windows.test) };
}
