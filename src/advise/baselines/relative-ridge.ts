import type { Windows } from "../../data/windows.js";
import type { Algebra } from "../../measure/algebra.js";
import { outputAt, windowDesign } from "../../measure/design.js";
import { combined, type Difference, type Relation, relatedTo } from "../../measure/differences.js";
import { fitRidge, type RidgeFit } from "../../measure/ridge.js";
import { type Fit, ridgeParts } from "./fit.js";
import { namesOf } from "./selected-ridge.js";

const WORDS: Readonly<Record<Relation, Pick<Fit, "kind" | "label"> & { readonly of: string }>> = {
  "less-last": {
    kind: "ridge-less-last",
    label: "ridge less the newest value",
    of: "less its newest value",
  },
  differences: {
    kind: "ridge-differences",
    label: "ridge on differences",
    of: "in differences of neighbouring rows",
  },
};

/**
 * Ridge on relations within the window of some columns: of every input the window less its newest value,
 * or the differences of neighbouring rows. Both, like their outputs, which are changes from the newest value
 * of the target, are the same for a series and for one that lies higher; a penalty on these weights is
 * another one than on those of the window itself. Known columns stand as they are. Null where a window of
 * one row has none.
 *
 * @param columns names of channels
 */
export async function relativeRidge(
  algebra: Algebra,
  windows: Windows,
  columns: readonly string[],
  relation: Relation,
): Promise<Fit | null> {
  const { window, inputs } = windows.problem;
  if (window < 2) return null;
  const changing: Windows = { ...windows, output: "change" };
  const kept = columns.map((name) => windows.channels.indexOf(name));
  const plain = windowDesign(windows, window, kept);
  const related = relatedTo(plain.terms, inputs.length, relation);
  const design = combined(plain, related);
  const fit = await fitRidge(
    algebra,
    design,
    outputAt(changing, windows.train),
    outputAt(changing, windows.validation),
  );
  const { kind, label, of } = WORDS[relation];
  return {
    ...{ kind, name: kind, label, columns, note: null },
    ...(await ridgeParts(algebra, changing, plain, onTerms(fit, related, plain.columns))),
    description: `ridge regression on the last ${window} rows of ${namesOf(columns)}, ${of}`,
  };
}

/** The same function of the columns themselves. */
export function onTerms(
  { intercept, weights }: RidgeFit,
  related: readonly Difference[],
  columns: number,
): Pick<RidgeFit, "intercept" | "weights"> {
  const plain = new Float64Array(intercept.length * columns);
  for (const output of intercept.keys()) {
    for (const [k, { of, less }] of related.entries()) {
      const weight = weights[output * related.length + k];
      plain[output * columns + of] += weight;
      if (less !== null) plain[output * columns + less] -= weight;
    }
  }
  return { intercept, weights: plain };
}
