import { beforeAll, describe, expect, it } from "vitest";
import { questionOn } from "../../src/advise/question.js";
import { parseRequest } from "../../src/advise/request.js";
import { type Cell, tableOf } from "../../src/data/rows.js";
import { type DeployedModel, deploy } from "../../src/deploy/deploy.js";
import { forecast } from "../../src/deploy/forecast.js";
import { noise } from "../advise/questions.js";
import { chosenBaselines } from "./chosen.js";
import { numbersFrom } from "./numbers-from.js";

type Columns = Record<string, readonly Cell[]>;

const DAY = 86_400_000;
const days = (n: number, from = 0) =>
  Array.from({ length: n }, (_, i) => new Date((from + i) * DAY));

/** The model that a baseline leaves. */
async function modelOf(rows: Columns, settings: object, name: string): Promise<DeployedModel> {
  const request = parseRequest({ rows, target: "y", budget: "quick", seed: 0, ...settings });
  const question = await questionOn(await tableOf(rows), request);
  const chosen = (await chosenBaselines(question, [7])).find((b) => b.name === name);
  if (chosen === undefined) throw new Error(`no ${name}`);
  return deploy(question, { chosen });
}

const SIZE = 300;
const walk = () => {
  let at = 50;
  return noise(SIZE, 3).map((e) => (at += e));
};
/** Some rows of columns. */
const cut = (columns: Columns, from: number, to: number): Columns =>
  Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, cells.slice(from, to)]));
const without = (columns: Columns, name: string): Columns =>
  Object.fromEntries(Object.entries(columns).filter(([n]) => n !== name));
const edited = (columns: Columns, name: string, edits: Record<number, Cell>): Columns => ({
  ...columns,
  [name]: columns[name].map((cell, i) => (i in edits ? edits[i] : cell)),
});

describe("persistence on days", () => {
  const rows: Columns = { date: days(SIZE), y: walk() };
  let model: DeployedModel;
  beforeAll(async () => {
    model = await modelOf(rows, { window: 8, horizon: [1, 2, 7] }, "persistence");
  });

  it("says the newest value of the days after it, with a band that widens", async () => {
    const { points, warnings, history } = await numbersFrom(model, { rows: cut(rows, 100, 140) });
    const newest = rows.y[139];
    expect(
      points.map(({ time, horizon, point, sequence }) => [time, horizon, point, sequence]),
    ).toEqual([
      ["1970-05-21", 1, newest, null],
      ["1970-05-22", 2, newest, null],
      ["1970-05-27", 7, newest, null],
    ]);
    const widths = points.map(({ low, high }) => high - low);
    expect(widths).toEqual([...widths].sort((a, b) => a - b));
    for (const { low, high, point } of points) expect(point - low).toBeCloseTo(high - point, 9);
    expect(warnings).toEqual([]);
    expect(history.at(-1)).toEqual({
      sequence: null,
      time: "1970-05-20",
      before: 0,
      value: newest,
    });
  });

  it("warns of values outside the range of the training part, with both", async () => {
    const training = rows.y.slice(0, 210) as number[];
    const odd = edited(cut(rows, 100, 140), "y", { 39: 1e4 });
    const { warnings } = await numbersFrom(model, { rows: odd });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`${Math.min(...training)} to ${Math.max(...training)}`);
    expect(warnings[0]).toContain("10000 (1970-05-20)");
  });
});

describe("ridge on eight days", () => {
  const rows: Columns = { date: days(SIZE), y: walk() };
  let model: DeployedModel;
  beforeAll(async () => {
    model = await modelOf(rows, { window: 8 }, "ridge");
  });

  it("puts few rows on the clock that it knows, fills gaps as advise does, and says so", async () => {
    const given = cut(rows, 100, 120);
    const odd = Object.fromEntries(
      Object.entries(given).map(([name, cells]) => [name, cells.filter((_, i) => i % 2 === 1)]),
    );
    const { points, warnings } = await numbersFrom(model, { rows: odd });
    expect(points.map(({ time }) => time)).toEqual(["1970-05-01"]);
    expect(warnings).toEqual([
      "4 values are missing in what the model looks at: the last value before stands in",
    ]);
    const filled = { ...given, y: given.y.map((_, i) => given.y[i - ((i + 1) % 2)] ?? given.y[1]) };
    expect((await numbersFrom(model, { rows: filled })).points[0].point).toBe(points[0].point);
    const early = await numbersFrom(model, { rows: edited(given, "y", { 18: null, 19: null }) });
    expect(early.points[0].time).toBe("1970-04-29");
  });

  it("refuses rows that it cannot take, with cause and cure", async () => {
    const refused = (given: Columns) => expect(forecast(model, { rows: given })).rejects;
    const few = cut(rows, 100, 105);
    await refused(few).toThrow(
      /there are 5 rows up to 1970-04-15, and the model looks at \d+\n.*give at least/,
    );
    const hours = days(40).map((d) => new Date(d.getTime() / 24));
    await refused({ ...cut(rows, 0, 40), date: hours }).toThrow(
      /does not keep the model's clock: .*1 hour apart, where a step is 1 day\n.*give rows 1 day apart/,
    );
    await refused({ when: days(40), y: rows.y.slice(0, 40) }).toThrow(/unknown column 'date'/);
    await refused({ date: days(40), yy: rows.y.slice(0, 40) }).toThrow(/did you mean 'yy'/);
    await refused({ date: rows.y.slice(0, 40), y: rows.y.slice(0, 40) }).toThrow(
      /'date' holds numbers, and the model was fitted to dates/,
    );
    const holes = Object.fromEntries([32, 33, 34, 35, 36, 37].map((i) => [i, null]));
    await refused(edited(cut(rows, 0, 40), "y", holes)).toThrow(
      /'y' has a run of more than 2 gaps that reaches 1970-02-07/,
    );
  });
});

it("at every origin of the test part forecasts what advise compared", async () => {
  const y = walk().map((v, t) => (t % 13 === 5 ? null : v));
  const rows: Columns = { date: days(SIZE), y, x: noise(SIZE, 4) };
  const request = parseRequest({
    rows,
    target: "y",
    budget: "quick",
    seed: 0,
    window: 8,
    horizon: [1, 3],
  });
  const question = await questionOn(await tableOf(rows), request);
  const { test } = question.prepared.windows;
  const kinds = ["mean", "seasonal-naive-7", "ridge", "ridge-seasonal"];
  for (const chosen of await chosenBaselines(question, [7])) {
    if (!kinds.includes(chosen.name)) continue;
    const model = await deploy(question, { chosen });
    for (const place of [0, 5, test.length - 1]) {
      const { points } = await numbersFrom(model, { rows: cut(rows, 0, test[place] + 1) });
      for (const [k, { point }] of points.entries()) {
        expect(point, chosen.name).toBeCloseTo(chosen.test[2 * place + k], 8);
      }
    }
  }
});

describe("known columns", () => {
  const k = noise(SIZE, 8);
  const rows: Columns = {
    date: days(SIZE),
    k,
    y: noise(SIZE, 9).map((e, t) => 5 * k[t] + 0.01 * e),
  };
  let model: DeployedModel;
  beforeAll(async () => {
    model = await modelOf(rows, { window: 4, horizon: [1, 2], known: ["k"] }, "ridge");
  });

  it("are read at the times predicted, in rows whose target is empty", async () => {
    const { points } = await numbersFrom(model, {
      rows: edited(cut(rows, 0, 40), "y", { 38: null, 39: null }),
    });
    expect(points.map(({ time }) => time)).toEqual(["1970-02-08", "1970-02-09"]);
    for (const [i, { point, low, high }] of points.entries()) {
      expect(Math.abs(point - 5 * k[38 + i])).toBeLessThan(0.2);
      expect(low).toBeLessThan(point);
      expect(high).toBeGreaterThan(point);
    }
  });

  it("are asked for where they end too early", async () => {
    await expect(forecast(model, { rows: cut(rows, 0, 40) })).rejects.toThrow(
      /known column 'k' is not given for 1970-02-10, and the model needs it up to 1970-02-11\n.*add rows up to then, with 'y' empty/,
    );
  });
});

describe("sequences", () => {
  const names = ["a", "b", "c"];
  const of = (n: number): Columns => ({
    s: names.flatMap((s) => new Array<string>(n).fill(s)),
    date: names.flatMap(() => days(n)),
    y: names.flatMap((_, i) => noise(n, 20 + i).map((e) => e + 100 * i)),
  });

  it("are each predicted after their own end; one that is too short is named", async () => {
    const model = await modelOf(of(150), { window: 4, sequence: "s" }, "ridge");
    const { points, warnings } = await numbersFrom(model, { rows: of(30) });
    expect(points.map(({ sequence, time }) => [sequence, time])).toEqual(
      names.map((s) => [s, "1970-01-31"]),
    );
    expect(warnings).toEqual([]);
    const short = of(30);
    const kept = Array.from(short.s, (s, i) => s !== "b" || i < 33);
    const fewer = Object.fromEntries(
      Object.entries(short).map(([name, cells]) => [name, cells.filter((_, i) => kept[i])]),
    );
    const left = await numbersFrom(model, { rows: fewer });
    expect(left.points.map(({ sequence }) => sequence)).toEqual(["a", "c"]);
    expect(left.warnings.join()).toMatch(
      /not predicted: 1 sequences?, the first because sequence 'b': there are 3 rows/,
    );
  });
});

describe("regression", () => {
  const x = noise(SIZE, 1);
  const rows: Columns = { x, y: x.map((v) => 2 * v + 1) };
  let model: DeployedModel;
  beforeAll(async () => {
    model = await modelOf(rows, { window: 1, horizon: 0 }, "ridge");
  });

  it("predicts every row without a target", async () => {
    const { points } = await numbersFrom(model, { rows: without(cut(rows, 0, 5), "y") });
    expect(points.map(({ time, horizon }) => [time, horizon])).toEqual(
      ["1", "2", "3", "4", "5"].map((row) => [row, 0]),
    );
    for (const [i, { point }] of points.entries()) expect(point).toBeCloseTo(2 * x[i] + 1, 4);
    const some = await numbersFrom(model, {
      rows: edited(cut(rows, 0, 5), "y", { 1: null, 4: null }),
    });
    expect(some.points.map(({ time }) => time)).toEqual(["2", "5"]);
  });

  it("has nothing to say where the target is in every row", async () => {
    await expect(forecast(model, { rows: cut(rows, 0, 5) })).rejects.toThrow(
      /'y' is given in every row: none is left to predict\n.*leave it empty/,
    );
  });
});
