import { describe, expect, it } from "vitest";
import { foldIn, Stream } from "../../src/random/stream.js";
import { linearMap } from "../../src/tasks/linear.js";
import { buildTask, tasks } from "../../src/tasks/registry.js";
import { largestProducts, retrievalDirections } from "../../src/tasks/retrieval.js";
import type { FreshPart, Split } from "../../src/tasks/task.js";

const SEQUENCES = 12;
const splits: readonly Split[] = ["train", "validation", "test"];

/** Tasks of real data draw from their training part, which has an end. */
const endless = tasks.filter(({ configure }) => configure({}).holds === null);

describe("the training draws of a trial", () => {
  it.each(endless.map(({ name }) => name))("of %s are none of another part's", (name) => {
    const { sample } = buildTask(name, {}).relationship(3);
    const parts: readonly (Split | FreshPart)[] = [...splits, { fresh: 3 }, { fresh: 0 }];
    const inputs = parts.flatMap((part) =>
      Array.from({ length: SEQUENCES }, (_, i) => sample(part, i).x.join()),
    );
    expect(new Set(inputs).size).toBe(parts.length * SEQUENCES);
  });

  it.each(tasks.map(({ name }) => name))(
    "of %s are a function of seed, trial and number",
    (name) => {
      const drawn = (seed: number, fresh: number) =>
        buildTask(name, {}).relationship(seed).sample({ fresh }, 7);
      expect(drawn(1, 2)).toEqual(drawn(1, 2));
      expect(drawn(1, 2).x).not.toEqual(drawn(2, 1).x);
    },
  );

  it("have the relationship of the data's seed, whoever draws them", () => {
    for (const fresh of [0, 1, 2 ** 53 - 1]) {
      for (const i of [0, 1, 1_000_000]) {
        const linear = buildTask("linear", { kernel: "uniform", length: 6, snr: "none" });
        const { x, y } = linear.relationship(5).sample({ fresh }, i);
        const { data } = linearMap(linear.config as never, 5);
        y.forEach((value, t) => {
          const expected = x.reduce((sum, u, s) => sum + data[t * 6 + s] * u, 0);
          expect(value).toBeCloseTo(expected, 12);
        });
        const retrieval = buildTask("retrieval", { length: 4 });
        const maxima = retrieval.relationship(5).sample({ fresh }, i);
        const directions = retrievalDirections(retrieval.config as never, 5);
        const sum = largestProducts(directions, maxima.x).reduce((a, b) => a + b, 0);
        expect(maxima.y[3]).toBeCloseTo(sum, 12);
      }
    }
  });

  it("have the law of the splits", () => {
    // the mean of 8 x 500 uniform numbers is 1/2 to 4.5 standard errors
    const { sample } = buildTask("linear", { length: 8 }).relationship(0);
    const values = Array.from({ length: 500 }, (_, i) => [...sample({ fresh: 4 }, i).x]).flat();
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(4.5 * Math.sqrt(1 / 12 / values.length));
  });
});

describe("a seed of two", () => {
  it("is the same for the same two in their order, and hardly ever for others", () => {
    const some = [0, 1, 2, 7, 2 ** 32, 2 ** 53 - 1];
    const made = some.flatMap((a) => some.map((b) => foldIn(a, b)));
    expect(made).toEqual(some.flatMap((a) => some.map((b) => foldIn(a, b))));
    expect(new Set(made).size).toBe(some.length ** 2);
    for (const seed of made) expect(() => new Stream(seed, "x")).not.toThrow();
  });
});
