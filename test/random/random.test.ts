import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { philox } from "../../src/random/philox.js";
import { Stream } from "../../src/random/stream.js";

describe("philox4x32-10", () => {
  // Known answers of the Random123 distribution (kat_vectors).
  const cases: { counter: number[]; key: number[]; block: number[] }[] = [
    {
      counter: [0, 0, 0, 0],
      key: [0, 0],
      block: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    },
    {
      counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      key: [0xffffffff, 0xffffffff],
      block: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      key: [0xa4093822, 0x299f31d0],
      block: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    },
  ];
  it.each(cases)("key $key", ({ counter: [a, b, c, d], key: [k, l], block }) => {
    const out = new Uint32Array(4);
    philox(out, a, b, c, d, k, l);
    expect([...out]).toEqual(block);
  });
});

describe("a stream", () => {
  it("is a pure function of seed, name and index", () => {
    fc.assert(
      fc.property(fc.nat(), fc.string(), fc.array(fc.nat(), { minLength: 1 }), (seed, name, at) => {
        const stream = new Stream(seed, name);
        const forwards = at.map((i) => stream.uniform(i));
        const again = [...at].reverse().map((i) => new Stream(seed, name).uniform(i));
        expect(again.reverse()).toEqual(forwards);
      }),
    );
  });

  it("has fair signs without correlation, a pure function of the index", () => {
    const n = 100_000;
    const stream = new Stream(4, "signs");
    const signs = Float64Array.from({ length: n }, (_, i) => stream.sign(i));
    expect(new Set(signs)).toEqual(new Set([-1, 1]));
    // sums of 1e5 signs: bounds are 5 standard errors; lag 128 is the same bit of the next block
    for (const lag of [1, 32, 127, 128, 1000]) {
      let product = 0;
      for (let i = lag; i < n; i++) product += signs[i] * signs[i - lag];
      expect(Math.abs(product)).toBeLessThan(5 * Math.sqrt(n));
    }
    expect(Math.abs(signs.reduce((a, b) => a + b, 0))).toBeLessThan(5 * Math.sqrt(n));
    const far = 2 ** 45 + 77;
    const again = new Stream(4, "signs");
    for (const i of [far, 99_999, 128, 0, far]) {
      expect(again.sign(i)).toBe(new Stream(4, "signs").sign(i));
      if (i < n) expect(again.sign(i)).toBe(signs[i]);
    }
  });

  it("has the moments of its law", () => {
    // 2e5 draws: standard errors 6.5e-4 (uniform mean), 2.2e-3 (normal mean); bounds are 5 of them.
    const n = 200_000;
    const stream = new Stream(1, "moments");
    let u = 0;
    let z = 0;
    let zz = 0;
    for (let i = 0; i < n; i++) {
      u += stream.uniform(i);
      const x = stream.normal(i);
      z += x;
      zz += x * x;
    }
    expect(Math.abs(u / n - 0.5)).toBeLessThan(3.3e-3);
    expect(Math.abs(z / n)).toBeLessThan(1.2e-2);
    expect(Math.abs(zz / n - 1)).toBeLessThan(1.6e-2);
  });

  it("permutes every index exactly once, differently for another offset", () => {
    const stream = new Stream(3, "order");
    const order = stream.permutation(1000);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect([...stream.permutation(1000, 999)]).not.toEqual([...order]);
  });

  it("refuses a seed that is not a non-negative integer", () => {
    expect(() => new Stream(-1, "x")).toThrow(/integer from 0/);
    expect(() => new Stream(0.5, "x")).toThrow(/0\.5/);
  });
});
