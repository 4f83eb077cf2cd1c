import { describe, expect, it } from "vitest";
import { singularValues } from "../../../src/linalg/svd.js";
import { noiseTail, withoutNoise } from "../../../src/theory/coupling/noise-tail.js";
import { diagonal, randomMatrix } from "../../linalg/matrices.js";

function tailOf(rows: number, columns: number, data: Float64Array) {
  const { values } = singularValues({ rows, columns, data });
  const energy = values.reduce((sum, s) => sum + s * s, 0);
  return { values, noise: noiseTail({ values, energy, rows, columns }) };
}

describe("the tail of noise", () => {
  it.each([
    [20, 20],
    [40, 40],
    [40, 60],
    [60, 40],
    [40, 200],
  ])("is all of a normal matrix [%d, %d]", (rows, columns) => {
    let whole = 0;
    for (let seed = 0; seed < 20; seed++) {
      const { noise } = tailOf(rows, columns, randomMatrix(rows, columns, seed).data);
      if (noise?.before === 0) whole++;
      expect(Math.abs((noise?.deviation ?? 0) - 1)).toBeLessThan(0.1);
    }
    // 1 % of others have a first value too far out
    expect(whole).toBeGreaterThanOrEqual(18);
  });

  it("begins after a signal, whose values it raised", () => {
    const signal = diagonal(Float64Array.from({ length: 60 }, (_, k) => (k < 5 ? 60 - 8 * k : 0)));
    const data = randomMatrix(60, 60, 1).data.map((e, i) => e + signal.data[i]);
    const { values, noise } = tailOf(60, 60, data);
    expect(noise?.before).toBe(5);
    for (let k = 0; k < 5; k++) {
      const freed = noise === null ? 0 : withoutNoise(values[k], noise);
      // a value moves by about 1, the deviation of the noise
      expect(Math.abs(freed - (60 - 8 * k))).toBeLessThan(3);
      expect(values[k]).toBeGreaterThan(freed + 0.3);
    }
  });

  it("is not seen in laws", () => {
    for (const law of [(k: number) => 1 / k, (k: number) => Math.exp(-0.05 * k), () => 1]) {
      const sigma = Float64Array.from({ length: 40 }, (_, k) => law(k + 1));
      expect(tailOf(40, 40, diagonal(sigma).data).noise).toBeNull();
    }
  });
});
