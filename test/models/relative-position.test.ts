import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MASKED, queryBlocks } from "../../src/models/layers/attention.js";
import { addPosition, sinusoid } from "../../src/models/layers/position.js";
import {
  alibiSlope,
  lagBias,
  phiLin,
  phiLog,
  relativePositionParameters,
  rotate,
  T5_BUCKETS,
  t5Bucket,
  toeplitz,
} from "../../src/models/layers/relative-position.js";
import { initialParameters, parameterPlaces, rateFactors } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { constant, type Expr, matmul, transpose } from "../../src/tensor/index.js";
import { distance, normals } from "./evaluation.js";

async function numbers(e: Expr): Promise<number[]> {
  return Array.from((await evaluate(nodeEngine, { e })).e.data, Number);
}

describe("functions of the lag, Paper B, eq. (4) and appendix G.1", () => {
  it("phi_lin and phi_log", () => {
    expect([0, 1, 7].map(phiLin)).toEqual([0, -1, -7]);
    expect([1, Math.E].map(phiLog)).toEqual([0, -1]);
    expect(phiLog(0)).toBe(Number.NEGATIVE_INFINITY);
    expect([-1, -5].flatMap((z) => [phiLin(z), phiLog(z)])).toEqual(
      new Array(4).fill(Number.NEGATIVE_INFINITY),
    );
  });

  it("the T5 map changes exactly at the lags of B = 16, D = 128", () => {
    const changes = [19, 21, 24, 27, 31, 35, 40, 46, 52, 59, 67, 77, 87, 99, 113];
    let bucket = 0;
    for (let lag = 0; lag <= 300; lag++) {
      bucket = lag <= 16 ? lag : bucket + (changes.includes(lag) ? 1 : 0);
      expect(t5Bucket(lag), `lag ${lag}`).toBe(bucket);
    }
    expect(t5Bucket(113)).toBe(T5_BUCKETS - 1);
  });

  it("ALiBi slopes of 8 heads halve from 1/2 to 2^-8", () => {
    const slopes = Array.from({ length: 8 }, (_, h) => alibiSlope(h + 1, 8));
    expect(slopes).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((h) => 2 ** -h));
    expect(alibiSlope(16, 16)).toBe(2 ** -8);
    expect(alibiSlope(1, 16)).toBeCloseTo(Math.SQRT1_2, 15);
  });

  it("first rates may be alike, and have a learning rate of their own", () => {
    const task = { inputs: 1, outputs: 1, length: 8 };
    const settings = { width: 2, heads: 3, headSize: 1, layers: 1, encodingRate: 10 };
    const model = buildModel("transformer-b", { ...settings, firstRates: "alike" }, task);
    const { from, to } = parameterPlaces(model).find(({ name }) => name.endsWith("rate")) ?? {};
    expect([...initialParameters(model, 0).slice(from, to)]).toEqual([0, 0, 0]);
    const factors = rateFactors(model) ?? [];
    expect([...factors].every((f, i) => f === (i >= Number(from) && i < Number(to) ? 10 : 1))).toBe(
      true,
    );
    expect(rateFactors(buildModel("transformer-b", { ...settings, encodingRate: 1 }, task))).toBe(
      null,
    );
  });

  it("first rates span what a sequence can tell apart, around 1 in log", () => {
    const rates = (encoding: "lin" | "log") => {
      const parameters = relativePositionParameters("a", encoding, 4, 256);
      return initialParameters({ parameters }, 0).map(Math.exp);
    };
    // 256^(-1/8), 256^(-3/8), ...
    expect(distance(rates("lin"), [2 ** -1, 2 ** -3, 2 ** -5, 2 ** -7])).toBeLessThan(1e-14);
    expect(distance(rates("log"), [2 ** 1.5, 2 ** 0.5, 2 ** -0.5, 2 ** -1.5])).toBeLessThan(1e-14);
  });
});

describe("the matrix of a function of s - t", () => {
  it("has at (t, s) the value at s - t, for every block", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom<number[]>([], [2], [2, 3]),
        fc.nat(),
        async (length, lead, seed) => {
          const first = seed % length;
          const end = first + 1 + ((seed >> 4) % (length - first));
          const keys = end + ((seed >> 8) % (length - end + 1));
          const rows = lead.reduce((a, b) => a * b, 1);
          const values = normals(rows * 2 * length, seed);
          const bias = constant(values, "float64", [...lead, 2 * length]);
          const matrix = toeplitz(bias, { first, end, keys });
          expect(matrix.shape).toEqual([...lead, end - first, keys]);
          const expected: number[] = [];
          for (let r = 0; r < rows; r++) {
            for (let t = first; t < end; t++) {
              for (let s = 0; s < keys; s++) {
                expected.push(values[r * 2 * length + s - t + length - 1]);
              }
            }
          }
          expect(await numbers(matrix)).toEqual(expected);
        },
      ),
      { numRuns: 30 },
    );
  });

  const length = 140;
  const heads = 2;
  const values = normals(heads * length, 3);
  const [block] = queryBlocks(length, length, false);
  const matrixOf = async (encoding: "lin" | "log" | "alibi" | "t5" | "per-lag") => {
    const parameters = Object.fromEntries(
      relativePositionParameters("a", encoding, heads, length).map((p) => [
        p.name,
        constant(values.slice(0, p.shape[0] * p.shape[1]), "float64", p.shape),
      ]),
    );
    return numbers(toeplitz(lagBias("a", encoding, heads, length, parameters, "float64"), block));
  };
  const wanted: Record<string, (lag: number, head: number) => number> = {
    lin: (lag, h) => -Math.exp(values[h]) * lag,
    log: (lag, h) => -Math.exp(values[h]) * Math.log(lag),
    alibi: (lag, h) => -(2 ** (-4 * (h + 1))) * lag,
    t5: (lag, h) => values[h * T5_BUCKETS + t5Bucket(lag)],
    "per-lag": (lag, h) => values[h * length + length - 1 - lag],
  };

  it.each(["lin", "log", "alibi", "t5", "per-lag"] as const)("%s, entry by entry", async (e) => {
    const matrix = await matrixOf(e);
    let worst = 0;
    for (let h = 0; h < heads; h++) {
      for (let t = 0; t < length; t++) {
        for (let s = 0; s < length; s++) {
          const entry = matrix[(h * length + t) * length + s];
          if (s > t || (e === "log" && s === t)) expect(entry).toBe(MASKED);
          else worst = Math.max(worst, Math.abs(entry - wanted[e](t - s, h)));
        }
      }
    }
    // numbers up to 1e3, rounded a few times
    expect(worst).toBeLessThan(1e-12);
  });
});

describe("encodings by angles", () => {
  it("rotary: products of rotated rows depend on the difference of their times", async () => {
    const [q, k] = [5, 6].map((seed) => constant(normals(6, seed), "float64", [1, 6]));
    const product = (t: number, s: number) =>
      numbers(matmul(rotate(q, t), transpose(rotate(k, s))));
    const reference = await product(3, 1);
    // 1e-12: angles up to 1e3 are rounded by 1e-13
    for (const shift of [1, 10, 1000]) {
      expect(distance(await product(3 + shift, 1 + shift), reference)).toBeLessThan(1e-12);
    }
    expect(distance(await product(4, 1), reference)).toBeGreaterThan(1e-2);
  });

  it("rotary: row j of a block is turned by j + first, pair by pair", async () => {
    const x = normals(3 * 4, 7);
    const turned = await numbers(rotate(constant(x, "float64", [3, 4]), 5));
    const expected = Array.from({ length: 3 }, (_, j) => {
      const row = x.slice(4 * j, 4 * j + 4);
      const pair = (i: number) => {
        const angle = (5 + j) * 10_000 ** (-i / 2);
        return [
          row[i] * Math.cos(angle) - row[i + 2] * Math.sin(angle),
          row[i] * Math.sin(angle) + row[i + 2] * Math.cos(angle),
        ];
      };
      const [[a, c], [b, d]] = [pair(0), pair(1)];
      return [a, b, c, d];
    });
    expect(distance(turned, expected.flat())).toBeLessThan(1e-14);
  });

  it("sinusoidal: the formula, and the same shift for the same difference of times", async () => {
    expect([0, 1, 2, 3].map((i) => sinusoid(0, i, 4))).toEqual([0, 1, 0, 1]);
    expect(sinusoid(3, 0, 4)).toBe(Math.sin(3));
    expect(sinusoid(3, 3, 4)).toBe(Math.cos(3 / 100));
    const encoding = await numbers(
      addPosition("sinusoidal", {}, constant(new Float64Array(20 * 6), "float64", [1, 20, 6])),
    );
    const row = (t: number) => encoding.slice(6 * t, 6 * t + 6);
    const inner = (t: number, s: number) => row(t).reduce((sum, a, i) => sum + a * row(s)[i], 0);
    for (let t = 4; t < 20; t++) expect(inner(t, t - 4)).toBeCloseTo(inner(4, 0), 13);
  });
});
