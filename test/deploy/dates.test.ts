import { expect, it } from "vitest";
import { questionOn } from "../../src/advise/question.js";
import { parseRequest } from "../../src/advise/request.js";
import { type CalendarTerm, calendarValue } from "../../src/data/calendar.js";
import { tableOf } from "../../src/data/rows.js";
import { dateSums } from "../../src/deploy/dates.js";
import { deploy } from "../../src/deploy/deploy.js";
import { forecast } from "../../src/deploy/forecast.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { constant } from "../../src/tensor/index.js";
import { noise } from "../advise/questions.js";
import { chosenBaselines } from "./chosen.js";

const TERMS: readonly CalendarTerm[] = [
  { kind: "weekday", day: 0 },
  { kind: "year", harmonic: 1, wave: "sine" },
  { kind: "hour", hour: 7, weekend: true },
  { kind: "trend", from: Date.UTC(1990, 0), to: Date.UTC(2020, 0) },
  { kind: "year", harmonic: 183, wave: "cosine" },
  { kind: "hour", hour: 23, weekend: false },
  { kind: "weekday", day: 4 },
];

it("says of every stamp what the calendar says: ends of months, leap years, before 1970, any hour", async () => {
  const stamps = [
    ...[
      "1969-12-31T23:59:59Z",
      "1970-01-01",
      "2000-02-29T07:30Z",
      "1900-03-01",
      "2024-12-31T23:00Z",
    ],
    ...["2023-02-28", "2023-03-01T07:00Z", "2100-02-28", "2100-03-01", "1968-02-29T23:00Z"],
  ].map(Date.parse);
  for (let day = -1200; day < 1200; day++) stamps.push(day * 37 * 3_600_000 + 1000 * day);
  const n = TERMS.length;
  // each term is a horizon of its own, with a weight of one
  const weights = Float64Array.from({ length: n * n }, (_, i) =>
    Number(i % n === Math.floor(i / n)),
  );
  const sums = dateSums(TERMS, weights, n);
  const given = Object.fromEntries(
    Object.entries(sums.weights).map(([name, { data, shape }]) => [
      name,
      constant(data as Float64Array, "float64", shape),
    ]),
  );
  const stamp = constant(stamps, "float64", [stamps.length, 1]);
  const { sum } = await evaluate(nodeEngine, { sum: sums.sum(stamp, given) });
  for (const [j, term] of TERMS.entries()) {
    const wrong = stamps.filter(
      (at, i) => !(Math.abs(Number(sum.data[i * n + j]) - calendarValue(term, at)) < 1e-9),
    );
    expect(wrong, JSON.stringify(term)).toEqual([]);
  }
});

it("ridge on the date forecasts from raw rows and their dates what advise compared", async () => {
  const days = 300;
  const week = [3, -1, 2, 0, 1, -4, -1];
  const rows = {
    date: Array.from({ length: days }, (_, t) => new Date(Date.UTC(1969, 6, 1 + t))),
    y: noise(days, 2).map((e, t) => 50 + week[t % 7] + 0.3 * e),
  };
  const request = parseRequest({
    ...{ rows, target: "y", budget: "quick", seed: 0, window: 3, horizon: [1, 4] },
  });
  const question = await questionOn(await tableOf(rows), request);
  const [chosen] = (await chosenBaselines(question, [])).filter(
    ({ name }) => name === "ridge-calendar",
  );
  const model = await deploy(question, { chosen });
  expect(model.contract.columns).toMatchObject([
    { name: "y", role: "target", shift: 0 },
    { name: "date", role: "date", shift: 4 },
  ]);
  expect(model.contract.difference).toBeLessThan(1e-8);
  const { test } = question.prepared.windows;
  const end = test[5] + 1;
  const { points, warnings } = await forecast(model, {
    rows: { date: rows.date.slice(end - 10, end), y: rows.y.slice(end - 10, end) },
  });
  expect(warnings.filter((warning) => warning.includes("date"))).toEqual([]);
  for (const [k, { point }] of points.entries()) {
    expect(point).toBeCloseTo(chosen.test[2 * 5 + k], 8);
  }
});
