import { singularValues } from "../../linalg/svd.js";
import { mixingExampleCoupling } from "../../tasks/mixing-example.js";
import { complexity1 } from "../../theory/complexity.js";
import {
  centredCoupling,
  type DiscreteCoupling,
  quadratureCoupling,
  weightedMatrix,
} from "../../theory/coupling/pod.js";

type Coupling = (u: number, v: number) => number;

/** A filter of two values (x_1, x_2) before a coupling: rho(u, v) becomes rho(u, the second value). */
export interface Filter {
  /** what it makes of the second value */
  readonly name: string;
  /** what the target takes of filtered values */
  readonly target: Coupling;
  /** the second value, of both */
  readonly second: (u: number, v: number) => number;
}

const plain = mixingExampleCoupling({ mixed: false });

/**
 * One that raises the rank of the paper's example, its own; one that lowers the rank of what came of
 * that; and the mean of both values, whose weights have the sum 1.
 */
export const FILTERS = {
  sum: { name: "x2 + x1", target: plain, second: (u, v) => v + u },
  difference: {
    name: "x2 - x1",
    target: mixingExampleCoupling({ mixed: true }),
    second: (u, v) => v - u,
  },
  mean: { name: "(x2 + x1) / 2", target: plain, second: (u, v) => (v + u) / 2 },
} as const satisfies Readonly<Record<string, Filter>>;

/** Singular values of a coupling under uniform u and v, and of it less its mean over v. */
export interface Spectra {
  readonly raw: Float64Array;
  readonly centred: Float64Array;
}

/** Nodes a side: the couplings are entire functions of low frequency. */
const NODES = 48;
/** Values that are shown; all others are rounding. */
const SHOWN = 4;

/** The spectra that a model meets: of the target, and of the target with the filter before it. */
export function spectraOf({ target, second }: Filter): {
  readonly before: Spectra;
  readonly after: Spectra;
} {
  return {
    before: spectra(target),
    after: spectra((u, v) => target(u, second(u, v))),
  };
}

function spectra(rho: Coupling): Spectra {
  const coupling = quadratureCoupling(rho, NODES);
  const values = (of: DiscreteCoupling) =>
    singularValues(weightedMatrix(of)).values.slice(0, SHOWN);
  return { raw: values(coupling), centred: values(centredCoupling(coupling)) };
}

/** What is left beyond this share of the first value is rounding. */
const ROUNDING = 1e-12;

/** C_1^(alpha) of the paper, by the raw coupling. */
export function complexityOf({ raw }: Spectra, alpha: number): number {
  const found = complexity1(alpha, { sigma: raw, noiseFloor: ROUNDING * raw[0] });
  if ("value" in found) return found.value;
  throw new RangeError(found.reason);
}
