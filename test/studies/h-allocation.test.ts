import { expect, it } from "vitest";
import { buildModel } from "../../src/models/registry.js";
import {
  GROUNDS,
  type GroundName,
  HEADS,
  splitOf,
  TOTAL,
} from "../../src/studies/h-allocation/splits.js";
import { buildTask } from "../../src/tasks/registry.js";

it("h-allocation splits one total, with as many numbers in queries, keys and values", () => {
  for (const name of Object.keys(GROUNDS) as GroundName[]) {
    const counts = HEADS.map((heads) => {
      const { task, model } = splitOf(name, heads);
      const { name: of, ...settings } = task;
      const { architecture, ...rest } = model;
      const built = buildModel(String(architecture), rest, buildTask(String(of), settings));
      expect(built.heads().length).toBe(heads);
      expect(built.modelClass.headSize).toBe(TOTAL / heads);
      const of4 = built.parameters.filter((p) => /\.(query|key|value|output)$/.test(p.name));
      return of4.reduce((sum, { shape }) => sum + shape[0] * shape[1], 0);
    });
    expect(new Set(counts)).toEqual(new Set([4 * 32 * TOTAL]));
  }
});
