import { expect, it } from "vitest";
import { type CalendarTerm, calendarValue } from "../../src/data/calendar.js";
import { dateSums } from "../../src/deploy/dates.js";
import { deploy } from "../../src/deploy/deploy.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { constant } from "../../src/tensor/index.js";
import { dated, expectForecasts } from "./dated-rows.js";

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
  const { rows, question, baselines } = await dated((y) => 50 + y);
  const [chosen] = baselines.filter(({ name }) => name === "ridge-calendar");
  const model = await deploy(question, { chosen });
  expect(model.contract.columns).toMatchObject([
    { name: "y", role: "target", shift: 0 },
    { name: "x", role: "known", shift: 4 },
    { name: "date", role: "date", shift: 4 },
  ]);
  await expectForecasts(question, chosen, rows);
});

it("regressions without a past forecast from the dates and known columns of the predicted rows what advise compared", async () => {
  const { rows, question, baselines } = await dated((y) => Math.exp(y));
  const regressions = baselines.filter(({ model }) => model.kind === "calendar");
  expect(regressions.map(({ name }) => name)).toEqual(["known", "calendar"]);
  // of the known column alone, beside which the day of the week is noise, on values
  expect(regressions[1].description).toContain("of the logarithm of y");
  for (const chosen of regressions) {
    await expectForecasts(question, chosen, rows);
  }
});
