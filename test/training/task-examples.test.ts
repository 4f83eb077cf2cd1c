import { expect, it } from "vitest";
import { buildTask } from "../../src/tasks/registry.js";
import { taskExamples } from "../../src/training/task-examples.js";

it("lays the samples of each split out in rows, and says which are whose", () => {
  const task = buildTask("adaptive", { length: 5 });
  const counts = { train: 3, validation: 2, test: 4 };
  const made = taskExamples(task, 6, counts);
  const { sample, signalVariance } = task.relationship(6);
  expect(made.signalVariance).toBe(signalVariance);
  expect(made.noiseVariance).toBe(0);
  expect(made.examples).toMatchObject({ kind: "sequences", length: 5, channels: 9, outputs: 1 });
  const rows = (["train", "validation", "test"] as const).flatMap((split) =>
    Array.from(made[split], (row, i) => {
      const { x, y } = sample(split, i);
      expect(made.examples.x.subarray(row * 45, (row + 1) * 45)).toEqual(Float32Array.from(x));
      expect(made.examples.y.subarray(row * 5, (row + 1) * 5)).toEqual(Float32Array.from(y));
      return row;
    }),
  );
  expect(rows).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(made.examples.x).toHaveLength(9 * 45);
});
