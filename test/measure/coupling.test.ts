import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Matrix, multiply, transpose } from "../../src/linalg/matrix.js";
import { singularValues } from "../../src/linalg/svd.js";
import {
  type CouplingSample,
  couplingSpectrum,
  sampleCoupling,
  truncation,
  withTruncatedHead,
} from "../../src/measure/coupling.js";
import { initialParameters } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { Stream } from "../../src/random/stream.js";
import { nodeEngine } from "../../src/runtime/node.js";
import type { Examples } from "../../src/training/examples/examples.js";

function random(rows: number, columns: number, seed: number): Matrix {
  const stream = new Stream(seed, `${rows} x ${columns}`);
  const data = Float64Array.from({ length: rows * columns }, (_, i) => stream.normal(i));
  return { rows, columns, data };
}

/** rho / sqrt(N N') as a dense matrix, centred over the keys or not. */
function dense({ query, key }: CouplingSample, centred: boolean): Matrix {
  const rho = multiply(query, transpose(key));
  const scale = 1 / Math.sqrt(query.rows * key.rows);
  const data = rho.data.map((x, i) => {
    const row = rho.data.subarray(
      Math.floor(i / key.rows) * key.rows,
      (Math.floor(i / key.rows) + 1) * key.rows,
    );
    const mean = centred ? row.reduce((s, y) => s + y, 0) / key.rows : 0;
    return (x - mean) * scale;
  });
  return { rows: query.rows, columns: key.rows, data };
}

const samples = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.nat(1000))
  .map(
    ([m, seed]): CouplingSample => ({ query: random(20, m, seed), key: random(30, m, seed + 1) }),
  );

describe("the spectrum of a sampled coupling", () => {
  it("in closed form equals the singular values of the dense matrix, raw and centred", () => {
    fc.assert(
      fc.property(samples, (sample) => {
        const { sigma, centred } = couplingSpectrum(sample);
        for (const [values, matrix] of [
          [sigma, dense(sample, false)],
          [centred, dense(sample, true)],
        ] as const) {
          const expected = singularValues(matrix).values;
          // Two backward-stable float64 routes: 1e-12 of the largest value leaves four digits.
          values.forEach((s, k) => {
            expect(Math.abs(s - expected[k])).toBeLessThan(1e-12 * expected[0]);
          });
        }
      }),
    );
  });

  it("a coupling that depends on the query alone has one raw value and no centred one", () => {
    const key: Matrix = { rows: 6, columns: 1, data: new Float64Array(6).fill(2) };
    const { sigma, centred } = couplingSpectrum({ query: random(9, 1, 3), key });
    expect(sigma[0]).toBeGreaterThan(0.1);
    expect(centred[0]).toBeLessThan(1e-14);
  });
});

describe("truncation of a head", () => {
  it("leaves exactly the tail of the centred spectrum (Eckart and Young), and nothing at full rank", () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 5 }), (sample, rank) => {
        const narrowed = { ...sample, query: multiply(sample.query, truncation(sample, rank)) };
        const [full, less] = [dense(sample, true), dense(narrowed, true)];
        const left = full.data.reduce((s, x, i) => s + (x - less.data[i]) ** 2, 0);
        const { centred } = couplingSpectrum(sample);
        const tail = centred.slice(rank).reduce((s, x) => s + x * x, 0);
        // Well-conditioned random factors: 1e-10 of the whole covers the two pseudo-inverses.
        expect(Math.abs(left - tail)).toBeLessThan(1e-10 * centred[0] ** 2);
      }),
    );
  });
});

describe("sampling a model's coupling", () => {
  const window = 5;
  const stream = new Stream(8, "series");
  const examples: Examples = {
    kind: "windows",
    window,
    channels: 1,
    features: Float32Array.from({ length: 60 }, (_, i) => stream.normal(i)),
    target: new Float32Array(60),
  };
  const model = buildModel(
    "transformer-a",
    { hidden: 6, headSize: 3, valueSize: 4, feedForwardWidth: 8 },
    { inputs: 1, outputs: 1, length: window },
  );
  const [{ coupling }] = model.heads();
  if (coupling === null) throw new Error("no coupling");
  const theta = Float32Array.from(initialParameters(model, 2));
  const index = Int32Array.from({ length: 20 }, (_, i) => 10 + i);

  it("gives the factors that the changed weights give: q' = q M", async () => {
    const sample = await sampleCoupling(nodeEngine, model, coupling, examples, theta, index, 1);
    expect([sample.query.rows, sample.query.columns]).toEqual([20, 3]);
    expect(sample.key.rows).toBe(80);
    const m = truncation(sample, 2);
    const changed = withTruncatedHead(model, coupling, theta, m);
    const after = await sampleCoupling(nodeEngine, model, coupling, examples, changed, index, 1);
    const expected = multiply(sample.query, m);
    // The engine works in float32: 1e-5 of the entries, which are of order one.
    after.query.data.forEach((x, i) => {
      expect(x).toBeCloseTo(expected.data[i], 5);
    });
    expect(after.key).toEqual(sample.key);
    expect(couplingSpectrum(after).centred[2]).toBeLessThan(
      1e-6 * couplingSpectrum(sample).sigma[0],
    );
  });
});
