import { describe, expect, it } from "vitest";
import { constructCoupling } from "../../src/construct/construct.js";
import { headLogits } from "../../src/measure/head-logits.js";
import { measureSpectrum } from "../../src/measure/spectrum.js";
import { nodeEngine } from "../../src/runtime/node.js";
import type { CouplingConfig } from "../../src/tasks/coupling.js";
import { buildTask } from "../../src/tasks/registry.js";
import { taskExamples } from "../../src/training/task-examples.js";

const task = buildTask("coupling", { basis: "tokens", tokens: 16, alpha: 1, length: 6 });
const counts = { train: 0, validation: 0, test: 400 };

describe("logits of a head at independent tokens", () => {
  it("are those of a head whose coupling is known, with its singular values in L2", async () => {
    const built = await constructCoupling(
      nodeEngine,
      task.config as unknown as CouplingConfig,
      0,
      3,
    );
    const [{ coupling }] = built.model.heads();
    if (coupling === null) throw new Error("no coupling");
    const { examples } = taskExamples(task, 0, counts);
    const given = { examples, count: counts.test };
    const draw = (asked: "all" | "last") =>
      headLogits(nodeEngine, built.model, coupling, built.theta, given, asked, 0);
    const { matrix, queries, keys } = await draw("all");
    expect([matrix.rows, matrix.columns]).toEqual([200, 200]);
    // of different sequences, so that they are independent
    expect(Math.max(...queries)).toBeLessThan(Math.min(...keys));
    const symbolAt = (place: number) =>
      examples.x.subarray(16 * place, 16 * (place + 1)).indexOf(1);
    const tokens = [...queries, ...keys].map(symbolAt);
    const held = built.held(tokens);
    const apart = matrix.data.map(
      (rho, i) => rho - held.data[Math.floor(i / 200) * 400 + 200 + (i % 200)],
    );
    // 16 symbols' logits of size 1 to 10 in float64, by other sums
    expect(Math.max(...apart.map(Math.abs))).toBeLessThan(1e-12);
    const scaled = { ...matrix, data: matrix.data.map((rho) => rho / 200) };
    const { raw, random, measurement } = await measureSpectrum(
      nodeEngine,
      { kind: "matrix", matrix: scaled, roundoff: 0, tokens: true },
      { rank: null, seed: 0 },
    );
    expect([raw.numericalRank, random, measurement.method]).toEqual([3, null, "sample"]);
    // 1, 1/2, 1/3 under uniform symbols; 200 draws of 16 symbols move them by some 1/sqrt(200)
    [1, 1 / 2, 1 / 3].forEach((sigma, k) => {
      expect(Math.abs(raw.sigma[k] - sigma)).toBeLessThan(0.15 * sigma);
    });
    const last = await draw("last");
    expect(last.queries.every((place) => place % 6 === 5)).toBe(true);
    expect(last.keys).toEqual(keys);
  });
});
