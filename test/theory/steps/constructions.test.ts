import { describe, expect, it } from "vitest";
import { piecewise } from "../../../src/construct/residual-weights.js";
import { productOfSigns } from "../../../src/construct/sparse-memory.js";
import { equalKnots, splineError, splineNet } from "../../../src/construct/spline.js";
import { type Matrix, multiply, transpose } from "../../../src/linalg/matrix.js";
import { qr } from "../../../src/linalg/qr.js";
import { Stream } from "../../../src/random/stream.js";
import { dotProductSpectrum } from "../../../src/theory/coupling/dot-product.js";
import { centredCoupling, pod, sampledCoupling } from "../../../src/theory/coupling/pod.js";

const stream = new Stream(1, "constructions steps");
const normal = (rows: number, columns: number, at: number): Matrix => ({
  ...{ rows, columns },
  data: Float64Array.from({ length: rows * columns }, (_, i) => stream.normal(at + i)),
});
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

it("constructions.1: the closed form has the spectrum of logits at all pairs of two finite laws", () => {
  const [n, m] = [5, 3];
  const [query, key] = [normal(m, n, 0), normal(m, n, 100)];
  const [asking, asked] = [normal(40, n, 1000), normal(30, n, 2000)];
  const moments = ({ rows, data }: Matrix) => {
    const mean = Float64Array.from({ length: n }, (_, j) => {
      let total = 0;
      for (let i = 0; i < rows; i++) total += data[i * n + j] / rows;
      return total;
    });
    const about = {
      ...{ rows, columns: n },
      data: data.map((x, i) => (x - mean[i % n]) / Math.sqrt(rows)),
    };
    return { mean, covariance: multiply(transpose(about), about) };
  };
  const logits = multiply(
    multiply(asking, transpose(query)),
    transpose(multiply(asked, transpose(key))),
  );
  const closed = dotProductSpectrum(
    { query, key },
    { query: moments(asking), key: moments(asked) },
  );
  const sampled = sampledCoupling(logits);
  for (const [found, exact] of [
    [closed.raw, pod(sampled)],
    [closed.centred, pod(centredCoupling(sampled))],
  ] as const) {
    found.values.forEach((s, k) => {
      // roots of moments: relative 1e-14 of the largest, a few units
      expect(Math.abs(s - exact.spectrum.values[k])).toBeLessThan(1e-12);
    });
  }
});

describe("a head for a coupling", () => {
  it("constructions.2: a spline is exact at its knots and errs by h^2 sup|g''| / 8, reached by x^2", () => {
    const knots = equalKnots(5);
    const square = splineNet(
      knots,
      (x, out) => {
        out[0] = x * x;
      },
      1,
    );
    let most = 0;
    const out = new Float64Array(1);
    for (let i = 0; i <= 1000; i++) {
      square.fitted(i / 1000, out);
      most = Math.max(most, out[0] - (i / 1000) ** 2);
    }
    // in the middle of a cell: (1/5)^2 2 / 8
    expect(most).toBeCloseTo(0.01, 12);
    expect(splineError(knots, () => 2)).toBeCloseTo(0.01, 14);
  });

  it("constructions.3: weights move the mean of values in [0, 1] by half of their own distance", () => {
    for (let trial = 0; trial < 200; trial++) {
      const at = (part: number, s: number) => stream.uniform(10_000 + (trial * 3 + part) * 6 + s);
      const share = (part: number) => {
        const raw = Array.from({ length: 6 }, (_, s) => at(part, s));
        return raw.map((v) => v / sum(raw));
      };
      const [v, w] = [share(0), share(1)];
      const values = Array.from({ length: 6 }, (_, s) => at(2, s));
      const moved = Math.abs(sum(values.map((x, s) => x * (v[s] - w[s]))));
      const apart = sum(v.map((x, s) => Math.abs(x - w[s])));
      expect(moved).toBeLessThanOrEqual(apart / 2 + 1e-15);
    }
  });

  it("constructions.4: the distance of couplings from tail, N and the cross terms", () => {
    const [n, terms, kept] = [24, 5, 2];
    // columns orthonormal under the even law of n points
    const basis = (at: number) => {
      const { q } = qr(normal(n, terms, at));
      return (k: number) =>
        Float64Array.from({ length: n }, (_, i) => q.data[i * q.columns + k] * Math.sqrt(n));
    };
    const [phi, psi] = [basis(30_000), basis(40_000)];
    const sigma = [1, 0.6, 0.5, 0.3, 0.2];
    const noise = (k: number, side: number) =>
      Float64Array.from(
        { length: n },
        (_, i) => 0.1 * stream.normal(50_000 + (k * 2 + side) * n + i),
      );
    const mean = (a: Float64Array, b: Float64Array) => sum(a.map((x, i) => x * b[i])) / n;
    const e = Array.from({ length: kept }, (_, k) => noise(k, 0));
    const g = Array.from({ length: kept }, (_, k) => noise(k, 1));
    const hat = e.map((error, k) => error.map((x, i) => x + phi(k)[i]));
    const square = (entry: (u: number, v: number) => number) => {
      let total = 0;
      for (let u = 0; u < n; u++) for (let v = 0; v < n; v++) total += entry(u, v) ** 2 / n ** 2;
      return total;
    };
    const rho = (u: number, v: number) => sum(sigma.map((s, k) => s * phi(k)[u] * psi(k)[v]));
    const near = (u: number, v: number) =>
      sum(hat.map((h, k) => sigma[k] * h[u] * (psi(k)[v] + g[k][v])));
    const N = square((u, v) =>
      sum(e.map((error, k) => sigma[k] * (error[u] * psi(k)[v] + hat[k][u] * g[k][v]))),
    );
    let cross = 0;
    for (let j = kept; j < terms; j++) {
      for (let k = 0; k < kept; k++) {
        cross += sigma[j] * sigma[k] * mean(phi(j), e[k]) * mean(psi(j), g[k]);
      }
    }
    const tail = sum(sigma.slice(kept).map((s) => s * s));
    // sums of 576 squares of numbers of size 1
    expect(square((u, v) => rho(u, v) - near(u, v))).toBeCloseTo(tail + N - 2 * cross, 12);
  });
});

describe("nets for memories", () => {
  const outputOf = (
    { neurons, bias }: ReturnType<typeof piecewise>,
    x: readonly number[],
  ): number =>
    (bias[0] ?? 0) +
    sum(
      neurons.map((neuron) => {
        const inner = Object.entries(neuron.in).reduce((s, [c, w]) => s + w * x[Number(c)], 0);
        return (neuron.out[0] ?? 0) * Math.max(0, inner + neuron.bias);
      }),
    );

  it("constructions.5: the product of signs is a function of their sum with slopes of 1", () => {
    const net = productOfSigns([0, 1, 2]);
    for (let i = 0; i < 8; i++) {
      const signs = [0, 1, 2].map((b) => ((i >> b) & 1 ? 1 : -1));
      expect(outputOf(net, signs)).toBeCloseTo(signs[0] * signs[1] * signs[2], 14);
      for (const off of [0.3, -0.7, 1.1]) {
        const moved = outputOf(net, [signs[0] + off, signs[1], signs[2]]) - outputOf(net, signs);
        expect(Math.abs(moved)).toBeLessThanOrEqual(Math.abs(off) + 1e-14);
      }
    }
  });

  it("constructions.6: stairs return a value from within a quarter of the way to the next", () => {
    const values = [1, 2, 4];
    const knots = [1, 1.25, 1.75, 2.5, 3.5];
    const stairs = piecewise({ 0: 1 }, knots, [1, 1, 2, 2, 4], 0);
    values.forEach((value, i) => {
      const below = i === 0 ? 0.5 : (value - values[i - 1]) / 4;
      const above = i === values.length - 1 ? 0.5 : (values[i + 1] - value) / 4;
      for (const x of [value - 0.999 * below, value, value + 0.999 * above]) {
        expect(outputOf(stairs, [x])).toBeCloseTo(value, 13);
      }
    });
  });

  it("constructions.7: two splines of u^2 / 4 make a product to h^2 / 8, which moves by r at most", () => {
    const [cells, radius] = [10, 2];
    const h = (2 * radius) / cells;
    const knots = Array.from({ length: cells + 1 }, (_, i) => radius * ((2 * i) / cells - 1));
    const quarter = piecewise(
      { 0: 1 },
      knots,
      knots.map((u) => (u * u) / 4),
      0,
    );
    let most = 0;
    for (let i = 0; i <= 40; i++) {
      for (let j = 0; j <= 40; j++) {
        const [a, b] = [i / 20 - 1, j / 20 - 1];
        const read = outputOf(quarter, [a + b]) - outputOf(quarter, [a - b]);
        most = Math.max(most, Math.abs(read - a * b));
        expect(Math.abs((a + 0.01) * b - a * b)).toBeLessThanOrEqual(0.01 * radius);
      }
    }
    expect(most).toBeLessThanOrEqual(h ** 2 / 8);
    // a cell's middle for one of the two, a knot for the other
    expect(most).toBeGreaterThan(h ** 2 / 20);
  });
});
