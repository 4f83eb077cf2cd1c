import { expect, it } from "vitest";
import { prepareWindows } from "../../../src/data/prepare.js";
import { resolveProblem } from "../../../src/data/resolve.js";
import { stateProblem } from "../../../src/report/terminal/problem.js";
import { series, tableOf } from "../../data/fixtures.js";

it("states the problem, the data and what was chosen", () => {
  const table = tableOf({
    date: series(300, (i) => 18_262 + i),
    y: series(300, (i) => (i === 150 ? null : Math.sin(i))),
    x: series(300, (i) => Math.cos(2 * i)),
    plan: series(300, (i) => i % 7),
  });
  const { problem, warnings } = resolveProblem(table, {
    target: "y",
    known: ["plan"],
    horizon: 2,
    window: 20,
  });
  const prepared = prepareWindows(table, problem);
  const at = (window: number) =>
    ({ window, columns: "all", values: "levels", validation: 0.5, above: 0 }) as const;
  const window = {
    given: false,
    ridge: 5,
    networks: 20,
    tried: [at(1), at(5), at(40)],
    seconds: 1,
  };
  const question = { problem, window, prepared, warnings: [...warnings, ...prepared.warnings] };
  const text = stateProblem("sales.csv", question, { columns: 200, color: false });
  const lines = text
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
  expect(lines).toEqual(
    [
      "Problem",
      "problem     predict y 2 rows ahead (a row is 1 day)",
      "inputs      the last 20 rows of y, x",
      "window      5 rows for ridge, chosen on the validation part from 1 to 40 rows; 20 rows for networks",
      "known       plan, also at the time predicted",
      "data        sales.csv: 300 rows, 1 day apart by 'date'",
      "gaps        1 row with a missing value",
      "train       187 examples, 2020-01-22 to 2020-07-28",
      "validation  45 examples, 2020-07-29 to 2020-09-11",
      "test        45 examples, 2020-09-12 to 2020-10-26",
      "networks    predict the level",
      "note        'date' was taken as the time column: it is the only one with dates",
      "note        windows left out: 1, which touch a run of more than 5 gaps or end in one",
    ].map((line) => expect.stringContaining(line)),
  );
});
