import type { Matrix } from "../linalg/matrix.js";
import { Stream } from "../random/stream.js";
import type { Basis } from "../tasks/basis.js";
import {
  type CouplingConfig,
  couplingBasis,
  couplingSingularValues,
  symbolValue,
} from "../tasks/coupling.js";
import { curvature, supremum } from "../tasks/smoothness.js";
import { type Law, uniformInterval, uniformSymbols } from "./law.js";
import type { FittedNet, Functions } from "./net.js";
import { randomFeatureNet } from "./random-features.js";
import { equalKnots, gradedKnots, splineError, splineNet } from "./spline.js";

/** The decomposition of a coupling, known exactly: what a head is built from and judged by. */
export interface CouplingFunctions {
  readonly sigma: Float64Array;
  readonly basis: Basis;
  /** sup |phi_k| and sup |psi_k| over the tokens, for k = 1, 2, .. */
  readonly supPhi: Float64Array;
  readonly supPsi: Float64Array;
  /**
   * The law of the tokens, by points that resolve products of two of the first `terms` functions,
   * and the cells of a net of w neurons where there is one.
   */
  readonly law: (terms: number, neurons?: number) => Law;
  /**
   * phi_1 .. phi_r, psi_1 .. psi_r and f by a net of w neurons, and a bound of the sup of each error:
   * splines where a token is a number, least squares on random features where it is a symbol.
   */
  readonly fit: (r: number, neurons: number) => FittedNet & { readonly errors: Float64Array };
}

/** Knots for functions of a basis: Legendre functions turn fastest at the ends. */
function knotsOf(basis: CouplingConfig["basis"], neurons: number): Float64Array {
  return basis === "legendre" ? gradedKnots(neurons) : equalKnots(neurons);
}

/** phi_1 .. phi_r, psi_1 .. psi_r, f, one after the other. */
function stacked(basis: Basis, r: number, terms: number, f: (point: number) => number): Functions {
  const all = new Float64Array(terms);
  return (point, out) => {
    basis.query(point, all, 0);
    out.set(all.subarray(0, r));
    basis.key(point, all, 0);
    out.set(all.subarray(0, r), r);
    out[2 * r] = f(point);
  };
}

/** The functions of the task `coupling`. */
export function couplingFunctions(config: CouplingConfig, seed: number): CouplingFunctions {
  const sigma = couplingSingularValues(config);
  const basis = couplingBasis(config, seed);
  return config.basis === "tokens"
    ? ofSymbols(sigma, basis, config.tokens, seed)
    : ofNumbers(sigma, basis, config.basis);
}

function ofNumbers(
  sigma: Float64Array,
  basis: Basis,
  name: Exclude<CouplingConfig["basis"], "tokens">,
): CouplingFunctions {
  const terms = sigma.length;
  const suprema = sigma.map((_, i) => supremum(name, i + 1));
  return {
    sigma,
    basis,
    supPhi: suprema,
    supPsi: suprema,
    // A product of two functions turns at most 2r times; two panels for each turn.
    law: (r, neurons = 1) => uniformInterval(knotsOf(name, 4 * r), knotsOf(name, neurons)),
    fit: (r, neurons) => {
      const knots = knotsOf(name, neurons);
      const errors = new Float64Array(2 * r + 1);
      for (let i = 0; i < r; i++) {
        errors[i] = splineError(knots, (a, b) => curvature(name, i + 1, a, b));
        errors[r + i] = errors[i];
      }
      const functions = stacked(basis, r, terms, (x) => x);
      return { ...splineNet(knots, functions, 2 * r + 1), errors };
    },
  };
}

function identity(n: number): Matrix {
  const data = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
  return { rows: n, columns: n, data };
}

function ofSymbols(
  sigma: Float64Array,
  basis: Basis,
  tokens: number,
  seed: number,
): CouplingFunctions {
  const terms = sigma.length;
  const most = (functions: Functions, count: number) => {
    const sup = new Float64Array(count);
    const values = new Float64Array(count);
    for (let j = 0; j < tokens; j++) {
      functions(j, values);
      values.forEach((v, k) => {
        sup[k] = Math.max(sup[k], Math.abs(v));
      });
    }
    return sup;
  };
  return {
    sigma,
    basis,
    supPhi: most((j, out) => basis.query(j, out, 0), terms),
    supPsi: most((j, out) => basis.key(j, out, 0), terms),
    law: () => uniformSymbols(tokens),
    fit: (r, neurons) => {
      const count = 2 * r + 1;
      const functions = stacked(basis, r, terms, (j) => symbolValue(j, tokens));
      const stream = new Stream(seed, "random features");
      const fitted = randomFeatureNet(identity(tokens), functions, count, neurons, stream);
      const exact = new Float64Array(count);
      const difference: Functions = (j, out) => {
        functions(j, exact);
        fitted.fitted(j, out);
        exact.forEach((v, k) => {
          out[k] -= v;
        });
      };
      return { ...fitted, errors: most(difference, count) };
    },
  };
}
