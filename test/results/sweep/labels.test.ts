import { expect, it } from "vitest";
import { Labels } from "../../../src/results/sweep/labels.js";
import { Trials } from "../../../src/results/trials.js";
import { population, trial } from "../../experiments/journals.js";

/** Labels of a sweep over lists. */
function over(lists: readonly (readonly (number | string)[])[]): Labels {
  const trials = new Trials();
  lists.forEach((heads, i) => {
    const made = population([trial(`${i}`)]);
    const model = { ...made.settings.model, heads: [...heads] };
    trials.add({ ...made, settings: { ...made.settings, model } }, "journal");
  });
  return new Labels(trials, ["model.heads"]);
}

it("a list of one number is written as the number", () => {
  const labels = over([[1], [20], [0.5], [-1e-7]]);
  const cells = ["[1]", "[20]", "[0.5]", "[-1e-7]"];
  expect(cells.map((cell) => labels.level("model.heads", cell))).toEqual([
    ...["1", "20", "0.5", "-1e-7"],
  ]);
  expect(labels.value("model.heads", "[20]")).toBe("heads 20");
});

it.each([
  ["a longer list", [1, 2]],
  ["an empty one", []],
  ["one of a text", ["1"]],
])("but not where %s stands beside it", (_, other) => {
  const labels = over([[1], other]);
  expect(labels.value("model.heads", "[1]")).toBe("heads [1]");
  const cell = JSON.stringify(other);
  expect(labels.level("model.heads", cell)).toBe(cell);
});
