import { describe, expect, it } from "vitest";
import { CallerError } from "../../src/errors.js";
import type { Matrix } from "../../src/linalg/matrix.js";
import { multiply, transpose } from "../../src/linalg/matrix.js";
import { measureSpectrum } from "../../src/measure/spectrum.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { buildTask, tasks } from "../../src/tasks/registry.js";
import { randomMatrix } from "../linalg/matrices.js";

const ofTask = (name: string, settings: Record<string, unknown>, seed = 0) =>
  measureSpectrum(
    nodeEngine,
    { kind: "task", task: buildTask(name, settings) },
    { rank: null, seed },
  );
const ofMatrix = (matrix: Matrix, roundoff = 0) =>
  measureSpectrum(
    nodeEngine,
    { kind: "matrix", matrix, roundoff, tokens: false },
    { rank: null, seed: 0 },
  );

describe("the spectrum of a matrix whose squares float64 does not hold", () => {
  it.each([2 ** 664, 2 ** -531])("is that of the matrix, times %d", async (scale) => {
    const plain = randomMatrix(12, 9, 1);
    const scaled = { ...plain, data: plain.data.map((x) => x * scale) };
    const [one, many] = [await ofMatrix(plain), await ofMatrix(scaled)];
    for (const side of ["raw", "centred"] as const) {
      const [expected, found] = [one[side], many[side]];
      found.sigma.forEach((s, k) => {
        expect(s / scale / expected.sigma[k]).toBeCloseTo(1, 12);
      });
      expect(found.noiseFloor / scale / expected.noiseFloor).toBeCloseTo(1, 12);
      expect([found.rank, found.numericalRank]).toEqual([expected.rank, expected.numericalRank]);
      expect(found.decay?.family).toBe(expected.decay?.family);
    }
  });
});

describe("the spectrum of a task", () => {
  it("of the mixing example is the paper's, exact, and a sample comes near", async () => {
    const { raw, centred, measurement } = await ofTask("mixing-example", { mixed: true });
    expect([raw.kind, centred.kind, measurement.method]).toEqual(["proved", "proved", "sample"]);
    [1.262169, 0.5, 0.396143].forEach((s, k) => {
      expect(raw.sigma[k]).toBeCloseTo(s, 5);
      // Standard error of a sampled value: of the order of 1 / sqrt(512) = 0.044 of the first.
      expect(Math.abs(measurement.raw.values[k] - s)).toBeLessThan(3 * 0.044 * 1.26);
    });
    [Math.sqrt(3) / 2, 0.5].forEach((s, k) => {
      expect(centred.sigma[k]).toBeCloseTo(s, 14);
      expect(Math.abs(measurement.centred.values[k] - s)).toBeLessThan(3 * 0.044);
    });
    expect([raw.numericalRank, centred.numericalRank]).toEqual([3, 2]);
    expect(raw.decay?.family).toBe("finite rank");
    const before = await ofTask("mixing-example", {});
    expect([...before.raw.sigma, ...before.centred.sigma]).toEqual([1, 1, 1]);
  });

  it.each([0.55, 1, 2])(
    "of a coupling with k^-%d is that law, with its exponent",
    async (alpha) => {
      const { raw, centred } = await ofTask("coupling", { alpha, basis: "tokens", tokens: 40 });
      expect(raw.sigma.length).toBe(40);
      expect(raw.decay?.family).toBe("power");
      expect(raw.decay?.alpha).toBeCloseTo(alpha, 12);
      // All symbols are summed over: the measured centred values interlace the raw ones exactly.
      expect(centred.kind).toBe("measured");
      centred.sigma.slice(0, 39).forEach((s, k) => {
        expect(s).toBeLessThan(raw.sigma[k] + 1e-12);
        expect(s).toBeGreaterThan(raw.sigma[k + 1] - 1e-12);
      });
      expect(centred.numericalRank).toBe(39);
    },
  );

  it("measures the symbols' raw values to rounding", async () => {
    const { raw, measurement } = await ofTask("coupling", { basis: "tokens", tokens: 40 });
    measurement.raw.values.forEach((s, k) => {
      expect(Math.abs(s - raw.sigma[k])).toBeLessThan(1e-13);
    });
  });

  it("is refused where there is no coupling, and found where the registry has one", async () => {
    await expect(ofTask("recall", {})).rejects.toThrow(CallerError);
    await expect(ofTask("recall", {})).rejects.toThrow(/the task recall is not attention/);
    const found = tasks
      .map(({ name }) => buildTask(name, {}))
      .filter((task) => task.relationship(0).coupling !== undefined);
    expect(found.map(({ task }) => task)).toEqual(["coupling", "mixing-example", "nearest"]);
  });
});

describe("the spectrum of a matrix", () => {
  const product = multiply(transpose(randomMatrix(4, 60, 1)), randomMatrix(4, 50, 2));

  it("sees its rank above the floor of float32", async () => {
    const single = { ...product, data: product.data.map(Math.fround) };
    const { raw, centred, random } = await ofMatrix(single, 2 ** -24);
    expect([raw.numericalRank, centred.numericalRank]).toEqual([4, 4]);
    expect(random?.shapes).toEqual({ queries: 60, keys: 50, inner: 4 });
    expect(random?.verdict).toBe("not learned");
    // In float64 the rounding of the elements would count as 46 more values.
    expect((await ofMatrix(single)).raw.numericalRank).toBe(50);
  });

  it("that depends on the query alone has nothing centred", async () => {
    const data = Float64Array.from({ length: 30 }, (_, i) => 1 + Math.floor(i / 6));
    const { raw, centred } = await ofMatrix({ rows: 5, columns: 6, data });
    expect(raw.numericalRank).toBe(1);
    expect(centred.numericalRank).toBe(0);
    expect([centred.window, centred.decay, centred.rank[0.9]]).toEqual([null, null, 0]);
  });

  it("of noise is called noise, and of a rank with noise no decay", async () => {
    const alone = await ofMatrix(randomMatrix(40, 60, 1));
    expect(alone.raw).toMatchObject({ window: null, decay: { family: "not a decay" } });
    expect(alone.raw.decay?.reason).toMatch(/noise of deviation (0\.9|1\.0).*Marchenko and Pastur/);
    const noise = randomMatrix(60, 50, 3).data;
    const { raw } = await ofMatrix({
      ...product,
      data: product.data.map((x, i) => x + 0.3 * noise[i]),
    });
    expect(raw).toMatchObject({ window: [1, 4], decay: { family: "cannot tell" } });
    expect(raw.decay?.reason).toMatch(/^4 values above those of noise; 8 are needed/);
  });

  it("of zeros has no window, no decay, and rank 0", async () => {
    const { raw, random } = await ofMatrix({ rows: 3, columns: 4, data: new Float64Array(12) });
    expect([raw.window, raw.decay, raw.numericalRank, raw.rank[0.99], random]).toEqual([
      null,
      null,
      0,
      0,
      null,
    ]);
  });
});
