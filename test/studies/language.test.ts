import { describe, expect, it } from "vitest";
import { taskOf } from "../../src/experiments/sweep/parts.js";
import { parameterCount } from "../../src/models/parameters.js";
import { modelsOf } from "../../src/studies/b-1a/study.js";
import { builtModel } from "../../src/studies/cells.js";
import { textTask } from "../../src/studies/language.js";

describe("language models of the studies", () => {
  const size = { budget: "default", seeds: 3 } as const;

  it("have as many parameters with heads as with layers, within 2 %", () => {
    const task = textTask(size);
    const counts = modelsOf(size).map((model) => parameterCount(builtModel({ task, model })));
    const [, ...pairs] = counts;
    for (let i = 0; i < pairs.length; i += 2) {
      expect(Math.abs(pairs[i + 1] / pairs[i] - 1)).toBeLessThan(0.02);
    }
    // embedding 512 x 64, readout 64 x 512 + 512, its norm 2 x 64; a layer: four projections of 64 x 64, nets of
    // 64 x 128 and 128 x 64 with their biases, two norms, 32 buckets for each of four heads
    const ends = 512 * 64 + 64 * 512 + 512 + 2 * 64;
    const layer = 4 * 64 * 64 + 2 * 64 * 128 + 128 + 64 + 4 * 64 + 32 * 4;
    expect(counts[0]).toBe(ends + layer);
    expect(counts[1]).toBe(ends + 2 * layer);
  });

  it("are tested on the same text in windows of every length", () => {
    const held = [64, 128, 256].map((length) => {
      const { holds } = taskOf(textTask({ ...size, budget: "smoke" }, length));
      return length * (holds?.test ?? 0);
    });
    // but for less than one window at the end of the part
    for (const symbols of held) expect(held[0] - symbols).toBeLessThan(256);
  });
});
