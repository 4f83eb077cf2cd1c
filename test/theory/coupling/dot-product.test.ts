import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CallerError } from "../../../src/errors.js";
import { type Matrix, multiply, transpose } from "../../../src/linalg/matrix.js";
import { singularValues } from "../../../src/linalg/svd.js";
import {
  dotProductSpectrum,
  type HeadWeights,
  spectralGap,
  type TokenMoments,
} from "../../../src/theory/coupling/dot-product.js";
import { centredCoupling, pod, sampledCoupling } from "../../../src/theory/coupling/pod.js";
import { randomMatrix } from "../../linalg/matrices.js";

const shapes = fc.record({
  size: fc.integer({ min: 1, max: 6 }),
  width: fc.integer({ min: 1, max: 9 }),
  seed: fc.nat(1000),
});

function head(size: number, width: number, seed: number): HeadWeights {
  return { query: randomMatrix(size, width, seed), key: randomMatrix(size, width, seed + 1) };
}

/** The moments of the rows of a sample. */
function momentsOf(tokens: Matrix): TokenMoments {
  const { rows, columns, data } = tokens;
  const mean = new Float64Array(columns);
  data.forEach((x, i) => {
    mean[i % columns] += x / rows;
  });
  const centred = { ...tokens, data: data.map((x, i) => x - mean[i % columns]) };
  const covariance = multiply(transpose(centred), centred);
  return { mean, covariance: { ...covariance, data: covariance.data.map((x) => x / rows) } };
}

function logits({ query, key }: HeadWeights, u: Matrix, v: Matrix): Matrix {
  return multiply(multiply(u, transpose(query)), transpose(multiply(v, transpose(key))));
}

describe("the closed form of dot-product attention", () => {
  it("of white tokens is the spectrum of W_Q^T W_K, whatever the shape", () => {
    fc.assert(
      fc.property(shapes, ({ size, width, seed }) => {
        const weights = head(size, width, seed);
        const product = singularValues(multiply(transpose(weights.query), weights.key)).values;
        const { raw, centred } = dotProductSpectrum(weights, null);
        expect(raw.values.length).toBe(Math.min(size, width));
        expect(centred).toEqual(raw);
        raw.values.forEach((s, k) => {
          expect(Math.abs(s - product[k])).toBeLessThan(1e-12 * product[0]);
        });
      }),
    );
  });

  it("is exactly that of the logits of all pairs of an empirical law, raw and centred", () => {
    fc.assert(
      fc.property(shapes, ({ size, width, seed }) => {
        const weights = head(size, width, seed);
        const [u, v] = [randomMatrix(15, width, seed + 2), randomMatrix(12, width, seed + 3)];
        // A mean away from zero, so that raw and centred differ.
        for (const { data } of [u, v]) data.set(data.map((x) => x + 0.5));
        const { raw, centred } = dotProductSpectrum(weights, {
          query: momentsOf(u),
          key: momentsOf(v),
        });
        const sampled = sampledCoupling(logits(weights, u, v));
        for (const [closed, dense] of [
          [raw, pod(sampled).spectrum.values],
          [centred, pod(centredCoupling(sampled)).spectrum.values],
        ] as const) {
          closed.values.forEach((s, k) => {
            // Moments hold squares: what they say ends at the root of rounding, the stated floor.
            expect(Math.abs(s - dense[k])).toBeLessThan(raw.noiseFloor + 1e-12);
          });
        }
      }),
    );
  });

  it("stands beside the gap to logits of a sample, which falls with the sample", () => {
    const weights = head(3, 5, 8);
    const closed = dotProductSpectrum(weights, null).raw.values;
    const gaps = [50, 450].map((n) => {
      const sampled = logits(weights, randomMatrix(n, 5, 21), randomMatrix(n, 5, 22));
      return spectralGap(closed, pod(sampledCoupling(sampled)).spectrum.values.slice(0, 3));
    });
    // 1 / sqrt(n): 0.14 and 0.05 for one entry; a few of them add up.
    expect(gaps[0]).toBeLessThan(0.6);
    expect(gaps[1]).toBeLessThan(0.2);
    expect(gaps[1]).toBeLessThan(gaps[0]);
    expect(gaps[1]).toBeGreaterThan(0);
  });

  it("survives tokens behind a layer norm, whose covariance is singular", () => {
    const width = 6;
    const tokens = randomMatrix(40, width, 5);
    for (let i = 0; i < 40; i++) {
      const row = tokens.data.subarray(i * width, (i + 1) * width);
      const mean = row.reduce((s, x) => s + x, 0) / width;
      const deviation = Math.sqrt(row.reduce((s, x) => s + (x - mean) ** 2, 0) / width);
      row.forEach((x, k) => {
        row[k] = (x - mean) / deviation;
      });
    }
    const weights = head(4, width, 9);
    const law = momentsOf(tokens);
    const { raw } = dotProductSpectrum(weights, { query: law, key: law });
    const dense = pod(sampledCoupling(logits(weights, tokens, tokens))).spectrum.values;
    raw.values.forEach((s, k) => {
      expect(Math.abs(s - dense[k])).toBeLessThan(raw.noiseFloor);
    });
  });

  it("refuses shapes that do not fit", () => {
    const weights = head(3, 5, 1);
    expect(() => dotProductSpectrum({ ...weights, key: randomMatrix(2, 5, 1) }, null)).toThrow(
      /W_Q is \[3, 5\] and W_K is \[2, 5\]/,
    );
    const law = momentsOf(randomMatrix(9, 4, 1));
    expect(() => dotProductSpectrum(weights, { query: law, key: law })).toThrow(CallerError);
  });
});
