import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leastSquares } from "../../src/linalg/least-squares.js";
import type { Design, Sample } from "../../src/measure/design.js";
import { momentsOf } from "../../src/measure/moments.js";
import { newtonSteps } from "../../src/measure/newton-steps.js";
import { fitLeading, fitRidge, predictRidge, solveRidge } from "../../src/measure/ridge.js";
import { Dual, Primal, regressionsOn } from "../../src/measure/ridge-system.js";
import { Stream } from "../../src/random/stream.js";
import { algebra } from "../algebra.js";

/** Correlated normal columns of different size and offset. */
function randomDesign(columns: number, rows: number, seed: number): Design {
  const stream = new Stream(seed, "design");
  const data = Float64Array.from({ length: rows * columns }, (_, i) => {
    const j = i % columns;
    return (
      (j + 1) * (stream.normal(i) + 0.5 * stream.normal(Math.floor(i / columns) + 1e6)) + 10 * j
    );
  });
  return {
    columns,
    fill: (rows, block) =>
      rows.forEach((t, i) => {
        block.set(data.subarray(t * columns, (t + 1) * columns), i * columns);
      }),
  };
}

function sampleOf(from: number, to: number, target: (t: number) => number): Sample {
  const rows = Int32Array.from({ length: to - from }, (_, i) => from + i);
  return { rows, target: Float64Array.from(rows, target) };
}

const columnsAt = (design: Design, t: number) => {
  const row = new Float64Array(design.columns);
  design.fill(Int32Array.of(t), row);
  return row;
};

/** The columns of a design, and others made of them. */
function changed(
  design: Design,
  columns: number,
  change: (row: Float64Array) => ArrayLike<number>,
): Design {
  return {
    columns,
    fill: (rows, block) =>
      rows.forEach((t, i) => {
        block.set(change(columnsAt(design, t)), i * columns);
      }),
  };
}

describe("moments", () => {
  it("are the textbook ones, whatever the number of rows and columns", async () => {
    return fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 150 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(),
        async (n, p, seed) => {
          const design = randomDesign(p, n, seed);
          const sample = sampleOf(0, n, (t) => columnsAt(design, t)[0] + t);
          const { mean, deviation, correlation, covariance, targetMean } = await momentsOf(
            algebra,
            design,
            sample,
          );
          const rows = Array.from(sample.rows, (t) => columnsAt(design, t));
          const average = (f: (i: number) => number) =>
            rows.reduce((sum, _, i) => sum + f(i), 0) / n;
          // Sums of at most 150 terms below 1e4: 1e-9 relative leaves six digits for cancellation.
          for (let i = 0; i < p; i++) {
            const m = average((r) => rows[r][i]);
            const d = Math.sqrt(average((r) => (rows[r][i] - m) ** 2));
            expect(mean[i]).toBeCloseTo(m, 9);
            expect(deviation[i]).toBeCloseTo(d, 9);
            const y = average((r) => ((rows[r][i] - m) / d) * (sample.target[r] - targetMean[0]));
            expect(Math.abs(covariance[i] - y)).toBeLessThan(1e-9 * (1 + Math.abs(y)));
            for (let j = 0; j <= i; j++) {
              const mj = average((r) => rows[r][j]);
              const dj = Math.sqrt(average((r) => (rows[r][j] - mj) ** 2));
              const c = average((r) => ((rows[r][i] - m) / d) * ((rows[r][j] - mj) / dj));
              expect(correlation[i * p + j]).toBeCloseTo(c, 9);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("ridge", () => {
  it("solves the penalised normal equations, intercept free (against singular values)", async () => {
    return fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.nat(),
        fc.constantFrom(1e-6, 0.01, 1),
        async (p, seed, lambda) => {
          const n = 60;
          const design = randomDesign(p, n, seed);
          const stream = new Stream(seed, "target");
          const sample = sampleOf(0, n, (t) => 5 + stream.normal(t));
          const moments = await momentsOf(algebra, design, sample);
          const fit = await solveRidge(algebra, new Primal(moments), lambda);
          const z = new Float64Array(n * p);
          for (let t = 0; t < n; t++) {
            const row = columnsAt(design, t);
            for (let j = 0; j < p; j++)
              z[t * p + j] = (row[j] - moments.mean[j]) / moments.deviation[j];
          }
          const y = Float64Array.from(sample.target, (v) => v - moments.targetMean[0]);
          const independent = leastSquares(
            { rows: n, columns: p, data: z },
            { rows: n, columns: 1, data: y },
            { ridge: n * lambda },
          );
          for (let j = 0; j < p; j++) {
            // Correlations stay below 0.6, so the condition number is below 100.
            expect(fit.weights[j] * moments.deviation[j]).toBeCloseTo(independent.data[j], 9);
          }
          const prediction = await predictRidge(algebra, fit, design, sample.rows);
          const mean = prediction.reduce((sum, v) => sum + v, 0) / n;
          expect(mean).toBeCloseTo(moments.targetMean[0], 9);
        },
      ),
    );
  });

  it("recovers an exact linear rule and takes the smallest penalty for it", async () => {
    const design = randomDesign(5, 400, 1);
    const rule = (t: number) => columnsAt(design, t).reduce((sum, x, j) => sum + (j - 2) * x, 7);
    const fit = await fitRidge(algebra, design, sampleOf(0, 300, rule), sampleOf(300, 400, rule));
    expect(fit.lambda).toBeCloseTo(1e-8, 15);
    for (let j = 0; j < 5; j++) expect(fit.weights[j]).toBeCloseTo(j - 2, 6);
    expect(fit.validation).toBeLessThan(1e-10);
  });

  it("penalises pure noise to the mean: the range grows as far as it goes", async () => {
    const design = randomDesign(20, 260, 2);
    const stream = new Stream(3, "noise");
    // The validation part contradicts the training part, so every weight does harm.
    const train = sampleOf(0, 60, (t) => columnsAt(design, t)[0] + stream.normal(t));
    const validation = sampleOf(60, 260, (t) => -columnsAt(design, t)[0] + stream.normal(t));
    const fit = await fitRidge(algebra, design, train, validation);
    expect(fit.lambda).toBeCloseTo(1e6, 3);
    for (const w of fit.weights) expect(Math.abs(w)).toBeLessThan(1e-4);
  });

  it("gives a constant column no weight, and equal columns equal ones", async () => {
    const base = randomDesign(1, 200, 4);
    const design = changed(base, 3, ([x]) => [x, 1e6, x]);
    const rule = (t: number) => 2 * columnsAt(base, t)[0];
    const fit = await fitRidge(algebra, design, sampleOf(0, 150, rule), sampleOf(150, 200, rule));
    expect(fit.weights[1]).toBe(0);
    expect(fit.weights[0]).toBeCloseTo(1, 6);
    expect(fit.weights[2]).toBeCloseTo(1, 6);
  });

  it("does not care for the unit of a column", async () => {
    const design = randomDesign(4, 200, 5);
    const scaled = changed(design, 4, (row) => row.map((x, j) => x * 1000 ** j - 3));
    const stream = new Stream(5, "target");
    const target = (t: number) => columnsAt(design, t)[1] + stream.normal(t);
    const [train, validation] = [sampleOf(0, 150, target), sampleOf(150, 200, target)];
    const a = await fitRidge(algebra, design, train, validation);
    const b = await fitRidge(algebra, scaled, train, validation);
    expect(b.lambda).toBe(a.lambda);
    for (let j = 0; j < 4; j++) {
      expect(Math.abs((b.weights[j] * 1000 ** j) / a.weights[j] - 1)).toBeLessThan(1e-6);
    }
  });
});

describe("ridge with several outputs", () => {
  const stream = new Stream(8, "outputs");
  const rule = (design: Design) => (t: number, k: number) =>
    5 * k + (k - 1) * columnsAt(design, t)[k] + 0.3 * stream.normal(3 * t + k);

  it.each([
    ["more rows than columns", 60],
    ["fewer", 12],
  ])("has for each the weights that it has alone, the penalty one for all: %s", async (_, n) => {
    const design = randomDesign(20, n + 30, 9);
    const value = rule(design);
    const alone = (k: number, from: number, to: number) => sampleOf(from, to, (t) => value(t, k));
    const together = (from: number, to: number) => ({
      rows: Int32Array.from({ length: to - from }, (_, i) => from + i),
      target: Float64Array.from({ length: 3 * (to - from) }, (_, i) =>
        value(from + Math.floor(i / 3), i % 3),
      ),
    });
    const [held, rest] = [together(n, n + 30), together(0, n)];
    const fit = await fitRidge(algebra, design, rest, held);
    const predicted = await predictRidge(algebra, fit, design, held.rows);
    let squares = 0;
    predicted.forEach((y, i) => {
      squares += (y - held.target[i]) ** 2;
    });
    expect(fit.validation).toBeCloseTo(squares / 90, 9);
    for (const k of [0, 1, 2]) {
      const [{ system }] = await regressionsOn(algebra, design, alone(k, 0, n), [20]);
      const own = await solveRidge(algebra, system, fit.lambda);
      expect(fit.intercept[k]).toBeCloseTo(own.intercept[0], 9);
      for (let j = 0; j < 20; j++) expect(fit.weights[20 * k + j]).toBeCloseTo(own.weights[j], 9);
      const levels = await predictRidge(algebra, own, design, held.rows);
      levels.forEach((y, i) => {
        expect(predicted[3 * i + k]).toBeCloseTo(y, 9);
      });
    }
  });

  it("leaves the same covariances unexplained, by columns and by rows", async () => {
    const n = 12;
    const design = randomDesign(20, n, 10);
    const value = rule(design);
    const sample = {
      rows: Int32Array.from({ length: n }, (_, i) => i),
      target: Float64Array.from({ length: 2 * n }, (_, i) => value(i >> 1, i % 2)),
    };
    const [{ system: dual }] = await regressionsOn(algebra, design, sample, [20]);
    const primal = new Primal(await momentsOf(algebra, design, sample));
    expect(dual).toBeInstanceOf(Dual);
    const kept = [1, 4, 17];
    const coefficients = Float64Array.of(0.5, -1, 2, 1, 0.25, -0.5);
    const [a, b] = [primal, dual].map((s) => s.unexplained(kept, coefficients));
    expect(a.length).toBe(40);
    a.forEach((c, i) => {
      expect(b[i]).toBeCloseTo(c, 9);
    });
    const [p, q] = [await primal.restricted(algebra, kept), await dual.restricted(algebra, kept)];
    expect([...p.covariance]).toEqual(
      [0, 1].flatMap((k) => kept.map((j) => primal.scale.covariance[20 * k + j])),
    );
    p.covariance.forEach((c, i) => {
      expect(q.covariance[i]).toBeCloseTo(c, 9);
    });
  });
});

describe("ridge with fewer rows than columns", () => {
  const rows = 25;
  const design = randomDesign(40, 60, 6);
  const stream = new Stream(6, "target");
  const target = (t: number) => columnsAt(design, t)[1] + stream.normal(t);
  const [train, validation] = [sampleOf(0, rows, target), sampleOf(rows, 60, target)];

  it("is solved from the products of the rows, and is the same", async () => {
    const [{ system }] = await regressionsOn(algebra, design, train, [40]);
    expect(system).toBeInstanceOf(Dual);
    const primal = new Primal(await momentsOf(algebra, design, train));
    const blocks = {
      ...{ count: 5, length: 5, shortened: false, follows: new Uint8Array(rows) },
      blockOf: Int32Array.from({ length: rows }, (_, i) => Math.floor(i / 5)),
    };
    for (const lambda of [1e-3, 1]) {
      const [a, b] = [
        await solveRidge(algebra, system, lambda),
        await solveRidge(algebra, primal, lambda),
      ];
      expect(a.intercept[0]).toBeCloseTo(b.intercept[0], 8);
      a.weights.forEach((w, j) => {
        expect(w).toBeCloseTo(b.weights[j], 9);
      });
      const residuals = { design, sample: train, blocks };
      const [c, d] = [
        await newtonSteps(algebra, { system, lambda }, residuals),
        await newtonSteps(algebra, { system: primal, lambda }, residuals),
      ];
      c.data.forEach((step, i) => {
        expect(step).toBeCloseTo(d.data[i], 9);
      });
    }
  });

  it("on leading columns is that on these columns alone, with more rows or fewer", async () => {
    const sizes = [3, 20, 30, 40];
    const together = await fitLeading(algebra, design, train, validation, sizes);
    for (const [k, columns] of sizes.entries()) {
      const alone = await fitRidge(
        algebra,
        changed(design, columns, (row) => row.subarray(0, columns)),
        train,
        validation,
      );
      expect(together[k].lambda).toBe(alone.lambda);
      expect(together[k].validation / alone.validation).toBeCloseTo(1, 9);
      expect(together[k].weights.length).toBe(columns);
      alone.weights.forEach((w, j) => {
        expect(together[k].weights[j]).toBeCloseTo(w, 9);
      });
    }
  });
});

describe("Newton steps of a fit", () => {
  it("by hand: one column of -1 and 1, residuals of size 1, each row a block", async () => {
    const design: Design = {
      columns: 1,
      fill: (rows, block) =>
        rows.forEach((t, i) => {
          block[i] = t % 2 === 0 ? -1 : 1;
        }),
    };
    const n = 8;
    const sample = sampleOf(0, n, () => 0);
    const system = new Primal(await momentsOf(algebra, design, sample));
    const blocks = {
      ...{ count: n, length: 1, shortened: false, follows: new Uint8Array(n) },
      blockOf: Int32Array.from({ length: n }, (_, b) => b),
    };
    // two signs of the residual for either sign of the column
    const residual = Float64Array.of(1, 1, -1, -1, 1, 1, -1, -1);
    const residuals = { design, sample: { rows: sample.rows, target: residual }, blocks };
    const steps = await newtonSteps(algebra, { system, lambda: 1e-12 }, residuals);
    // x r / n, widened by sqrt(n / (n - 1)) for the one weight and again for the 8 blocks
    steps.data.forEach((step, t) => {
      const sign = (t % 2 === 0 ? -1 : 1) * residual[t];
      expect(step).toBeCloseTo((sign / 8) * (8 / 7), 10);
    });
  });
});
