import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { uniformInterval } from "../../src/construct/law.js";
import type { Net } from "../../src/construct/net.js";
import { randomFeatureNet } from "../../src/construct/random-features.js";
import { equalKnots, gradedKnots, splineError, splineNet } from "../../src/construct/spline.js";
import { Stream } from "../../src/random/stream.js";
import { makeBasis } from "../../src/tasks/basis.js";
import { curvature, type SmoothBasis } from "../../src/tasks/smoothness.js";

/** relu(x hidden + hiddenBias) out + outBias, as written. */
function apply({ hidden, hiddenBias, out, outBias }: Net, x: readonly number[]): number[] {
  const neurons = Array.from(hiddenBias, (bias, j) =>
    Math.max(
      0,
      x.reduce((sum, v, i) => sum + v * hidden.data[i * hidden.columns + j], bias),
    ),
  );
  return Array.from(outBias, (bias, k) =>
    neurons.reduce((sum, v, j) => sum + v * out.data[j * out.columns + k], bias),
  );
}

const names: SmoothBasis[] = ["cosine-sine", "sine", "legendre"];

describe("splines", () => {
  it.each(names)("err by no more than their bound, keep the range, and are a net: %s", (name) => {
    const terms = 9;
    const basis = makeBasis(name, terms, 0, 0);
    const knots = name === "legendre" ? gradedKnots(60) : equalKnots(60);
    const { net, fitted } = splineNet(knots, (u, out) => basis.query(u, out, 0), terms);
    const bounds = Array.from({ length: terms }, (_, i) =>
      splineError(knots, (a, b) => curvature(name, i + 1, a, b)),
    );
    const [exact, hat] = [new Float64Array(terms), new Float64Array(terms)];
    const most = new Float64Array(terms);
    for (let i = 0; i <= 3000; i++) {
      basis.query(i / 3000, exact, 0);
      fitted(i / 3000, hat);
      const byNet = apply(net, [i / 3000]);
      hat.forEach((v, k) => {
        most[k] = Math.max(most[k], Math.abs(v - exact[k]));
        // slopes of up to 1e3, changed 60 times: 1e-11 at most
        expect(Math.abs(byNet[k] - v)).toBeLessThan(1e-11);
      });
    }
    most.forEach((e, k) => {
      expect(e).toBeLessThanOrEqual(bounds[k] + 1e-12);
      // P_1 is linear; else the bound is of the right size
      if (name !== "legendre" || k > 0) expect(bounds[k] / e).toBeLessThan(5);
    });
  });

  it("hold what is linear exactly", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 100 }).map((v) => v / 100),
        fc.integer({ min: -9, max: 9 }),
        (neurons, x, slope) => {
          const { fitted } = splineNet(
            gradedKnots(neurons),
            (u, out) => {
              out[0] = slope * u - 1;
            },
            1,
          );
          const out = new Float64Array(1);
          fitted(x, out);
          expect(out[0]).toBeCloseTo(slope * x - 1, 12);
        },
      ),
    );
  });

  it("need a cell", () => {
    expect(() => splineNet(Float64Array.of(0), () => {}, 1)).toThrow(/without a cell/);
  });
});

describe("curvature", () => {
  it("of Legendre functions is P_k'' = 3 at k = 2, and k^4 / 8 at the ends", () => {
    expect(curvature("legendre", 1, 0, 1)).toBe(0);
    expect(curvature("legendre", 2, 0.4, 0.6)).toBeCloseTo(Math.sqrt(5) * 4 * 3, 12);
    // P_k''(1) = (k - 1) k (k + 1) (k + 2) / 8
    expect(curvature("legendre", 10, 0.9, 1)).toBeCloseTo(
      (Math.sqrt(21) * 4 * 9 * 10 * 11 * 12) / 8,
      6,
    );
  });
});

describe("random features", () => {
  const points = { rows: 5, columns: 2, data: Float64Array.of(0, 1, 1, 0, 2, 1, 0, 0, 1, 2) };
  const target = (i: number, out: Float64Array) => {
    out[0] = i * i;
    out[1] = Math.cos(i);
  };

  it("are a net that is exact from as many neurons as inputs on", () => {
    const { net, fitted } = randomFeatureNet(points, target, 2, 24, new Stream(1, "features"));
    const [hat, exact] = [new Float64Array(2), new Float64Array(2)];
    for (let i = 0; i < 5; i++) {
      fitted(i, hat);
      target(i, exact);
      const byNet = apply(net, [...points.data.subarray(2 * i, 2 * i + 2)]);
      hat.forEach((v, k) => {
        expect(v).toBeCloseTo(exact[k], 10);
        expect(byNet[k]).toBeCloseTo(v, 10);
      });
    }
  });

  it("leave the least squares with fewer: orthogonal to the bias", () => {
    const { fitted } = randomFeatureNet(points, target, 2, 2, new Stream(1, "features"));
    let [sum, square] = [0, 0];
    const [hat, exact] = [new Float64Array(2), new Float64Array(2)];
    for (let i = 0; i < 5; i++) {
      fitted(i, hat);
      target(i, exact);
      sum += hat[0] - exact[0];
      square += (hat[0] - exact[0]) ** 2;
    }
    expect(sum).toBeCloseTo(0, 10);
    expect(square).toBeGreaterThan(1e-3);
  });
});

describe("the uniform law", () => {
  it("is exact for polynomials of degree 7 between knots", () => {
    const { points, weights } = uniformInterval(
      Float64Array.of(0, 0.3, 1),
      Float64Array.of(0, 0.5, 1),
    );
    const mean = (g: (x: number) => number) =>
      points.reduce((sum, x, i) => sum + weights[i] * g(x), 0);
    for (let n = 0; n <= 7; n++) expect(mean((x) => x ** n)).toBeCloseTo(1 / (n + 1), 14);
    expect(mean((x) => Math.max(0, x - 0.3))).toBeCloseTo(0.49 / 2, 14);
  });
});
