import { describe, expect, it } from "vitest";
import { singularValues } from "../../src/linalg/svd.js";
import {
  mixingExampleCoupling,
  mixingExampleSingularValues,
} from "../../src/tasks/mixing-example.js";
import { buildTask } from "../../src/tasks/registry.js";

/** Singular values of rho in L^2 of the unit square: the midpoint rule is exact for so few waves. */
function byQuadrature(rho: (u: number, v: number) => number): Float64Array {
  const n = 16;
  const point = (i: number) => (i + 0.5) / n;
  const data = Float64Array.from(
    { length: n * n },
    (_, i) => rho(point(Math.floor(i / n)), point(i % n)) / n,
  );
  return singularValues({ rows: n, columns: n, data }).values;
}

describe.each([
  [false, [1, 1]],
  [true, [1.262169, 0.5, 0.396143]],
] as const)("mixed %s", (mixed, printed) => {
  const sigma = mixingExampleSingularValues({ mixed });

  it("has the singular values of the paper, to more digits", () => {
    expect(sigma).toHaveLength(printed.length);
    printed.forEach((value, k) => {
      expect(sigma[k]).toBeCloseTo(value, 6);
    });
    expect(buildTask("mixing-example", { mixed }).relationship(0).couplingSingularValues).toEqual(
      sigma,
    );
  });

  it("has the singular values of its coupling", () => {
    const values = byQuadrature(mixingExampleCoupling({ mixed }));
    values.forEach((value, k) => {
      expect(value).toBeCloseTo(sigma[k] ?? 0, 13);
    });
  });

  it("has the singular values of its coupling less the mean over v, where softmax sees it", () => {
    const rho = mixingExampleCoupling({ mixed });
    const n = 16;
    const centred = (u: number, v: number) => {
      let mean = 0;
      for (let j = 0; j < n; j++) mean += rho(u, (j + 0.5) / n) / n;
      return rho(u, v) - mean;
    };
    const { coupling } = buildTask("mixing-example", { mixed }).relationship(0);
    byQuadrature(centred).forEach((value, k) => {
      expect(value).toBeCloseTo(coupling?.centredSingularValues?.[k] ?? 0, 13);
    });
  });

  it("averages by that coupling what position 1 sees", () => {
    const { x, y } = buildTask("mixing-example", { mixed }).relationship(1).sample("train", 3);
    const rho = mixingExampleCoupling({ mixed });
    const second = mixed ? x[0] + x[1] : x[1];
    // position 1 is never mixed: its own weight is that of the plain coupling
    const own = Math.exp(mixingExampleCoupling({ mixed: false })(x[0], x[0]));
    const other = Math.exp(rho(x[0], x[1]));
    expect(y[0]).toBeCloseTo((own * x[0] + other * second) / (own + other), 14);
  });
});

it("takes true and false as words", () => {
  expect(buildTask("mixing-example", { mixed: "true" }).config).toEqual({ mixed: true });
  expect(buildTask("mixing-example", { mixed: "false" }).config).toEqual({ mixed: false });
});
