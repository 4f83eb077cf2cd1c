import { describe, expect, it } from "vitest";
import { constructCoupling, provedError } from "../../src/construct/construct.js";
import { diagonalOf } from "../../src/construct/coupling-error.js";
import { couplingFunctions } from "../../src/construct/coupling-functions.js";
import { constructHead } from "../../src/construct/coupling-head.js";
import { runModel } from "../../src/construct/run-model.js";
import { type Matrix, multiply, transpose } from "../../src/linalg/matrix.js";
import { qr } from "../../src/linalg/qr.js";
import { readProjection, writeBlock } from "../../src/models/head.js";
import { Stream } from "../../src/random/stream.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { type CouplingConfig, coupling } from "../../src/tasks/coupling.js";
import { buildTask } from "../../src/tasks/registry.js";
import { isRefusal } from "../../src/theory/bound.js";
import { provedRate } from "../../src/theory/bounds/paper-a/rate.js";
import { complexity0, complexity2, TRIGONOMETRIC_SUPREMUM } from "../../src/theory/complexity.js";

const TAU = 8;
const RANK = 64;
const configOf = (alpha: number, basis = "cosine-sine") =>
  buildTask("coupling", { alpha, basis, rank: RANK, length: TAU }).config as CouplingConfig;

describe("heads with nets of every budget", () => {
  const heads = [1, 2, 4, 8, 16];
  const budgets = [33, 50, 100, 200, 300, 500, 1000, 2000];
  const c0 = complexity0({
    ...{ lipschitzF: 1, supF: 1 },
    ...{ supPhi: TRIGONOMETRIC_SUPREMUM, supPsi: TRIGONOMETRIC_SUPREMUM },
  });
  if (isRefusal(c0)) throw new Error(c0.reason);
  // C_FF of beta = 2: interpolation on w cells errs by at most |g''| / (8 w^2).
  const constants = Array.from(
    { length: 16 },
    (_, i) => (Math.SQRT2 * (2 * Math.PI * (i + 1)) ** 2) / 8,
  );

  it.each([1, 2])("err on 40 pairs by no more than proved, alpha = %d", async (alpha) => {
    const ratios: number[] = [];
    for (const head of heads) {
      // id costs nothing.
      const c2 = complexity2({ F: 0, f: 0, phi: constants, psi: constants }, head).value;
      for (const ff of budgets) {
        const theorem = provedRate({
          ...{ alpha, beta: 2, c0: c0.value, c1: 1, c2, c2Growth: 0, tau: TAU },
          ...{ head, ff, diagonal: 0.5 },
        });
        if (isRefusal(theorem)) throw new Error(theorem.reason);
        const { output, proved } = await constructCoupling(
          nodeEngine,
          configOf(alpha),
          4,
          head,
          ff,
        );
        // for this representation, and for the class of Theorem 4.2
        expect(output.absolute).toBeLessThanOrEqual(TAU * proved.value);
        expect(output.mse).toBeLessThanOrEqual(proved.value ** 2);
        expect(TAU * proved.value).toBeLessThanOrEqual(theorem.value);
        ratios.push(theorem.value / output.absolute);
      }
    }
    expect(ratios.length).toBe(40);
    // Where nets are good enough that the head decides, the bound is of the right size.
    expect(Math.min(...ratios)).toBeLessThan(100);
  });

  it.each([8, 24, 40, 64])("hold for symbols and %d random features", async (ff) => {
    const { output, proved } = await constructCoupling(nodeEngine, configOf(1, "tokens"), 1, 4, ff);
    expect(output.mse).toBeLessThanOrEqual(proved.value ** 2);
  });
});

/** An orthogonal projection of R^n on m random directions. */
function randomProjection(n: number, m: number): Matrix {
  const stream = new Stream(3, "directions");
  const data = Float64Array.from({ length: n * m }, (_, i) => stream.normal(i));
  const { q } = qr({ rows: n, columns: m, data });
  return multiply(q, transpose(q));
}

describe("a random factor of rank m in place of the decomposition's", () => {
  it.each([4, 8, 16])("breaks the bound that the constructed head keeps: m = %d", async (m) => {
    const config = configOf(2);
    const functions = couplingFunctions(config, 0);
    // All terms, exactly; then W_Q W_K^T is projected to rank m.
    const { model, theta, errors } = constructHead(config, functions, RANK, 4000);
    const changed = theta.slice();
    const query = model.heads()[0].coupling?.query;
    if (query === undefined) throw new Error("no coupling");
    const weight = readProjection(model, changed, query);
    writeBlock(model, changed, query, multiply(weight, randomProjection(RANK, m)));
    const sequences = 64;
    const { sample } = coupling.relationship(config, 0);
    const drawn = Array.from({ length: sequences }, (_, i) => sample("test", i));
    const x = Float64Array.from(drawn.flatMap((s) => [...s.x]));
    const exact = drawn.flatMap((s) => [...s.y]);
    const square = async (weights: Float64Array) => {
      const y = await runModel(nodeEngine, model, weights, x, 16);
      return y.reduce((sum, v, i) => sum + (v - exact[i]) ** 2, 0) / y.length;
    };
    const diagonal = diagonalOf(functions, m);
    const kept = Float64Array.of(
      ...errors.subarray(0, m),
      ...errors.subarray(RANK, RANK + m),
      errors[2 * RANK],
    );
    const { value } = provedError(functions, { rank: m, errors: kept }, TAU, diagonal);
    expect(await square(changed)).toBeGreaterThan(value ** 2);
    expect(await square(theta)).toBeLessThan(value ** 2);
  });
});
