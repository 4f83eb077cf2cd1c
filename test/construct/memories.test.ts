import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { constructAdaptive } from "../../src/construct/adaptive-memory.js";
import { constructEssential } from "../../src/construct/essential-memory.js";
import { headWeights } from "../../src/construct/head-weights.js";
import { adaptiveLagPoints, lagsOf, lagTarget } from "../../src/construct/kernel.js";
import type { MemoryConstruction } from "../../src/construct/memory.js";
import { constructSparse } from "../../src/construct/sparse-memory.js";
import { nodeEngine } from "../../src/runtime/node.js";
import type { AdaptiveConfig } from "../../src/tasks/adaptive.js";
import type { EssentialConfig } from "../../src/tasks/essential.js";
import { buildTask } from "../../src/tasks/registry.js";
import type { SparseConfig } from "../../src/tasks/sparse.js";
import { ENCODINGS, type Encoding } from "../../src/theory/bounds/paper-b/kernels.js";

const sparse = (settings: object, encoding: "lin" | "log", heads: number) => {
  const { config } = buildTask("sparse", { length: 12, ...settings });
  return constructSparse(nodeEngine, config as SparseConfig, 3, encoding, heads);
};
const adaptive = (
  settings: object,
  heads: number,
  coupling: "dot-product" | "tmx" = "dot-product",
  encoding: "lin" | "log" = "lin",
) => {
  const { config } = buildTask("adaptive", { length: 16, ...settings });
  return constructAdaptive(nodeEngine, config as AdaptiveConfig, 3, { encoding, coupling, heads });
};
const essential = (settings: object, encoding: "lin" | "log", heads: number, neurons?: number) => {
  const { config } = buildTask("essential", { length: 40, ...settings });
  const sizes = { encoding, heads, neurons };
  return constructEssential(nodeEngine, config as EssentialConfig, 3, sizes);
};

/** What is measured keeps to what is proved; `within` says that the bound is not idle. */
function expectProved({ output, proved }: MemoryConstruction, within: number): void {
  expect(output.largest).toBeLessThanOrEqual(proved.value);
  expect(output.largest).toBeGreaterThan(proved.value / within);
  expect(proved.head + proved.feedForward).toBeCloseTo(proved.value, 14);
}

describe("heads whose weights float64 holds", () => {
  const lag = (encoding: "lin" | "log", at: number, heads: number) => {
    const points = lagsOf(encoding, 64);
    return headWeights({ encoding, points, values: lagTarget(points, at) }, heads);
  };

  it.each(ENCODINGS)("%s: more are never worse, and longer lags never easier", (encoding) => {
    const errors = [3, 4, 6, 8, 12].map((heads) => lag(encoding, 2, heads).error);
    for (let i = 1; i < errors.length; i++) expect(errors[i]).toBeLessThanOrEqual(errors[i - 1]);
    expect(lag(encoding, 3, 12).error).toBeGreaterThan(lag(encoding, 2, 12).error);
    expect(lag(encoding, 3, 12).error).toBeLessThan(1e-4);
  });

  it("spread over the scales of t^-0.5 come nearer than in equal steps", () => {
    const points = Float64Array.from({ length: 255 }, (_, i) => i + 1);
    const kernel = { encoding: "lin", points, values: points.map((t) => t ** -0.5) } as const;
    const error = (heads: number, spread: boolean) => headWeights(kernel, heads, { spread }).error;
    // of the best 3 of 24 exponentials between 0.002 and 3 the error is 0.562, of the best 4 it is 0.194
    for (const [heads, least] of [
      [3, 0.562],
      [4, 0.194],
    ] as const) {
      expect(error(heads, true)).toBeGreaterThan(least);
      expect(error(heads, true)).toBeLessThan(3 * least);
      expect(error(heads, false)).toBeGreaterThan(7 * least);
    }
    const { rates, coefficients, error: stated } = headWeights(kernel, 4, { spread: true });
    const off = Array.from(points, (t, i) =>
      Math.abs(
        kernel.values[i] - rates.reduce((s, b, h) => s + coefficients[h] * Math.exp(-b * t), 0),
      ),
    );
    // 255 terms of size 1 in another order: rounding
    expect(off.reduce((s, e) => s + e, 0)).toBeCloseTo(stated, 10);
  });

  it("are refused where none is better than none", () => {
    expect(() => lag("lin", 48, 8)).toThrow("come nearer to the kernel than 0");
  });
});

it("reach what the table of docs/construct.md says", () => {
  const page = readFileSync(new URL("../../../docs/construct.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| (\d) \| (\d+) \| (.+) \|$/gm)];
  expect(rows.length).toBe(6);
  const shown = (
    points: Float64Array,
    encoding: Encoding,
    lag: number,
    heads: number,
    asked = 0,
  ) => {
    const kernel = { encoding, points, values: lagTarget(points, lag) };
    try {
      return headWeights(kernel, heads, { asked }).error.toExponential(0);
    } catch {
      return "–";
    }
  };
  for (const [, lag, heads, cells] of rows) {
    const [fixed, set] = [lagsOf, (e: Encoding, n: number) => adaptiveLagPoints(e, +lag, n + 1)];
    const errors = [
      ...ENCODINGS.map((e) => shown(fixed(e, 64), e, +lag, +heads)),
      ...ENCODINGS.map((e) => shown(set(e, 64), e, +lag, +heads, +lag)),
    ];
    const written = cells.split(" | ").map((c) => (c === "–" ? c : (+c).toExponential(0)));
    expect(written, `lag ${lag}`).toEqual(errors);
  }
});

describe("Theorem 3.1: fixed lags", () => {
  it.each(ENCODINGS)("%s: the sum, from one head a lag on", async (encoding) => {
    const built = await sparse({ lags: [1, 2], readout: "sum" }, encoding, 12);
    expectProved(built, 1e3);
    expect(built.proved.value).toBeLessThan(1e-5);
    expect(built.shares.map(({ of }) => of)).toEqual(["lag 1", "lag 2"]);
  });

  // |f|_Lip x measured l^1 error; the net is exact
  it.each(["relu64", "product"])(
    "the readout %s errs by its Lipschitz constants",
    async (readout) => {
      const built = await sparse({ lags: [0, 1, 3], readout }, "lin", 8);
      expectProved(built, 1e3);
      expect(built.neurons).toBe(readout === "product" ? 4 : 64);
      expect(built.proved.feedForward).toBe(0);
    },
  );

  it("holds for inputs that are no signs, but for their product", async () => {
    const settings = { lags: [1, 2], inputs: "normal" };
    expectProved(await sparse({ ...settings, readout: "relu64" }, "lin", 8), 1e3);
    await expect(sparse({ ...settings, readout: "product" }, "lin", 8)).rejects.toThrow("no signs");
  });

  it("refuses lags that float64 has no heads for", async () => {
    await expect(sparse({ lags: [9], length: 64 }, "log", 24)).rejects.toThrow("shorter lags");
  });
});

describe("Theorems 4.1 and 4.4: lags that tokens set", () => {
  it.each([
    ["shift", { kind: "shift" }, 2],
    ["nested", { kind: "nested" }, 3],
    ["nested deeper", { kind: "nested", levels: 2 }, 4],
    ["given", { largest: 3 }, 2],
    ["given, followed twice", { largest: 3, levels: 2 }, 3],
    ["given, two a token", { largest: 3, lags: 2 }, 2],
  ])(
    "%s: whole lags are stored, and outputs err by less than 1e-3",
    async (_, settings, layers) => {
      const built = await adaptive(settings, 20);
      expect(built.layers).toBe(layers);
      expect(built.memory).toBeLessThan(1e-12);
      expect(built.output.largest).toBeLessThan(1e-3);
      expect(built.output.largest).toBeLessThanOrEqual(built.proved.value);
    },
  );

  it("log takes the logarithm of the lag", async () => {
    const built = await adaptive({ kind: "nested" }, 10, "dot-product", "log");
    expect(built.output.largest).toBeLessThan(1e-3);
    expect(built.memory).toBeLessThan(1e-12);
    expectProved(built, 1e6);
    await expect(adaptive({ kind: "shift" }, 10, "tmx", "log")).rejects.toThrow("no key at lag 0");
  });

  it("TMX does what the dot product does, with D + 1 parameters a head in place of 2 D + 1", async () => {
    const settings = { kind: "nested" };
    const [product, tmx] = [await adaptive(settings, 8), await adaptive(settings, 8, "tmx")];
    const { width, layers, heads } = product.model.config;
    expect(product.parameters - tmx.parameters).toBe(
      Number(width) * Number(layers) * Number(heads),
    );
    // exponents are summed in another order: rounding
    expect(Math.abs(tmx.output.largest - product.output.largest)).toBeLessThan(1e-8);
  });

  it("sequences that no lag up to the largest fits in are refused: nothing would be measured", async () => {
    await expect(adaptive({ largest: 3, length: 3 }, 12)).rejects.toThrow("no position");
    const { output } = await adaptive({ largest: 3, length: 4 }, 12);
    expect(output.mse).toBeGreaterThan(0);
  });

  it("a chain whose lags would be rounded wrongly is refused", async () => {
    await expect(adaptive({ largest: 6, levels: 2 }, 10)).rejects.toThrow(
      "rounds what is within 1/4",
    );
  });
});

describe("Theorem 5.1: kernels", () => {
  it.each([
    ["exp:5", "lin"],
    ["power:0.5", "log"],
  ] as const)("%s is one head of %s, exact", async (kernel, encoding) => {
    const built = await essential({ kernels: [kernel] }, encoding, 4);
    expect(built.shares[0].heads).toBe(1);
    expect(built.output.largest).toBeLessThan(1e-12);
  });

  it("heads of the other encoding come near, the more the nearer", async () => {
    const few = await essential({ kernels: ["power:0.5"] }, "lin", 4);
    const many = await essential({ kernels: ["power:0.5"] }, "lin", 12);
    expectProved(few, 1e2);
    expect(many.output.largest).toBeLessThan(few.output.largest / 50);
  });

  it("of two kernels the product is the net's", async () => {
    const kernels = ["exp:1", "exp:2"];
    const [coarse, fine] = [
      await essential({ kernels }, "lin", 4, 32),
      await essential({ kernels }, "lin", 4, 256),
    ];
    for (const built of [coarse, fine]) expectProved(built, 10);
    // squares by splines: as the square of the cells
    expect(fine.proved.feedForward / coarse.proved.feedForward).toBeCloseTo((15 / 127) ** 2, 6);
    await expect(essential({ kernels: ["exp:1"] }, "lin", 4, 32)).rejects.toThrow("linear");
    await expect(essential({ kernels: ["exp:1", "exp:2", "exp:3"] }, "lin", 4)).rejects.toThrow(
      "made for two",
    );
  });
});
