import { describe, expect, it } from "vitest";
import { outputCoupling } from "../../src/construct/output-coupling.js";
import type { Matrix } from "../../src/linalg/matrix.js";
import { Stream } from "../../src/random/stream.js";

const N = 6;
const LENGTH = 5;
const SEARCH = { sequences: 400, rounds: 30, seed: 3 };
const stream = new Stream(1, "output coupling test");
const matrixOf = (entry: (u: number, v: number) => number): Matrix => ({
  ...{ rows: N, columns: N },
  data: Float64Array.from({ length: N * N }, (_, i) => entry(Math.floor(i / N), i % N)),
});
const random = matrixOf((u, v) => stream.normal(u * N + v));
const values = Float64Array.from({ length: N }, (_, j) => (j + 0.5) / N);
const target = { coupling: random, values, length: LENGTH };

describe("the coupling of a rank that serves the output best", () => {
  it("of the full rank is exact, and of one less too: attention feels no function of the query", () => {
    for (const rank of [N, N - 1]) {
      const { fresh, cut } = outputCoupling(target, rank, SEARCH);
      // the centred decomposition is exact at rank N - 1: weights to 1e-15, squared
      expect(cut).toBeLessThan(1e-28);
      expect(fresh).toBeLessThan(1e-28);
    }
  });

  it("of rank one among three symbols is what a search over all of them finds", () => {
    const rho = [
      [1.5, 0, -1],
      [-0.5, 1, 0.5],
      [0, -1.5, 2],
    ];
    const f = [0, 0.3, 1];
    const sequences = Array.from({ length: 27 }, (_, i) => [
      Math.floor(i / 9),
      Math.floor(i / 3) % 3,
      i % 3,
    ]);
    const output = (row: readonly number[], x: readonly number[]) => {
      const w = x.map((v) => Math.exp(row[v]));
      return x.reduce((sum, v, s) => sum + w[s] * f[v], 0) / w.reduce((a, c) => a + c);
    };
    // a query at any of the three places of a sequence: by symmetry the first
    const errorOf = (u: number, row: readonly number[]) =>
      sequences
        .filter(([first]) => first === u)
        .reduce((sum, x) => sum + (output(row, x) - output(rho[u], x)) ** 2, 0) / 27;
    // keys up to their size, and to a constant that no softmax feels: an angle; then each query alone
    const across = [[1, -1, 0].map((v) => v / Math.SQRT2), [1, 1, -2].map((v) => v / Math.sqrt(6))];
    const best = (angle: number) => {
      const key = f.map((_, v) => Math.cos(angle) * across[0][v] + Math.sin(angle) * across[1][v]);
      return [0, 1, 2].reduce((sum, u) => {
        let least = Number.POSITIVE_INFINITY;
        for (let q = -6; q <= 6; q += 0.05) {
          least = Math.min(
            least,
            errorOf(
              u,
              key.map((k) => q * k),
            ),
          );
        }
        return sum + least;
      }, 0);
    };
    const searched = Math.min(...Array.from({ length: 60 }, (_, i) => best((Math.PI * i) / 60)));
    const coupling = { rows: 3, columns: 3, data: Float64Array.from(rho.flat()) };
    const found = outputCoupling({ coupling, values: Float64Array.from(f), length: 3 }, 1, {
      sequences: 4000,
      rounds: 50,
      seed: 1,
    });
    // 12,000 positions of 27 kinds: a mean within a few per cent of its law's
    expect(found.fresh / searched).toBeGreaterThan(0.93);
    expect(found.fresh / searched).toBeLessThan(1.07);
    expect(found.fresh).toBeLessThan(0.9 * found.cut);
  });

  it("is the better the longer it is searched and the larger the rank, and below the cut decompositions", () => {
    const errors = [1, 2, 3].map((rank) => {
      const short = outputCoupling(target, rank, { ...SEARCH, rounds: 1 });
      const long = outputCoupling(target, rank, { ...SEARCH, rounds: 30 });
      expect(long.fitted).toBeLessThanOrEqual(short.fitted);
      expect(long.fresh).toBeLessThan(long.cut);
      return long.fitted;
    });
    expect(errors[1]).toBeLessThan(errors[0]);
    expect(errors[2]).toBeLessThan(errors[1]);
  });

  it("refuses shapes that do not fit, and ranks that are none", () => {
    expect(() => outputCoupling({ ...target, values: values.slice(1) }, 1, SEARCH)).toThrow(
      "5 symbols",
    );
    expect(() => outputCoupling(target, 0, SEARCH)).toThrow("rank is 0");
    expect(() => outputCoupling(target, N + 1, SEARCH)).toThrow("at most 6");
  });
});
