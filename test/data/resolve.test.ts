import { describe, expect, it } from "vitest";
import { resolveProblem } from "../../src/data/resolve.js";
import type { Table } from "../../src/data/table.js";
import { CallerError } from "../../src/errors.js";
import { series, tableOf } from "./fixtures.js";

const wave = (n: number, shift = 0) => series(n, (i) => Math.sin(0.3 * (i + shift)));
const full = tableOf({
  date: series(600, (i) => i),
  y: wave(600),
  a: wave(600, 3),
  b: wave(600, 7),
  word: series(600, () => "x"),
  constant: series(600, () => 5),
  row: series(600, (i) => 10 + 2 * i),
  sparse: series(600, (i) => (i % 3 === 0 ? Math.cos(i) : null)),
});

function message(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(CallerError);
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}

describe("the problem", () => {
  it("is resolved by stated defaults, each said", () => {
    const { problem, warnings } = resolveProblem(full, { target: "y" });
    expect(problem).toEqual({
      target: "y",
      labels: null,
      inputs: ["y", "a", "b"],
      known: [],
      horizons: [1],
      horizon: 1,
      origins: null,
      split: null,
      window: 64,
      time: "date",
      sequence: null,
      sequences: 1,
    });
    expect(warnings).toEqual([
      "'date' was taken as the time column: it is the only one with dates",
      "column 'word' is left out of the inputs: it holds text",
      "column 'constant' is left out of the inputs: it is constant (5) in the training rows",
      "column 'row' is left out of the inputs: it only counts the rows",
      "column 'sparse' is left out of the inputs: it is empty in 280 of 420 training rows",
    ]);
  });

  it("says at once what many columns are left out for", () => {
    const words = Object.fromEntries(series(40, (i) => [`w${i}`, series(600, () => "x")]));
    const { warnings } = resolveProblem(tableOf({ y: wave(600), ...words }), { target: "y" });
    expect(warnings).toEqual([
      "columns 'w0', 'w1', 'w2' and 37 more are left out of the inputs: each holds text",
    ]);
  });

  it("takes what the caller says without a word", () => {
    const { problem, warnings } = resolveProblem(full, {
      target: "y",
      inputs: ["b", "y"],
      known: ["a"],
      time: "date",
      horizon: 3,
      window: 10,
    });
    expect(problem).toMatchObject({ inputs: ["b", "y"], known: ["a"], horizon: 3, window: 10 });
    expect(warnings).toEqual([]);
  });

  it("adds the target's past to named inputs, and says so", () => {
    const { problem, warnings } = resolveProblem(full, {
      target: "y",
      inputs: ["a"],
      time: "date",
    });
    expect(problem.inputs).toEqual(["y", "a"]);
    expect(warnings).toEqual(["the past of the target 'y' is an input, too"]);
  });

  it("leaves the target out of a regression's inputs", () => {
    const { problem } = resolveProblem(full, { target: "y", horizon: 0 });
    expect(problem.inputs).toEqual(["a", "b"]);
    expect(message(() => resolveProblem(full, { target: "y", inputs: ["y"], horizon: 0 }))).toMatch(
      /'y' is target and input/,
    );
    const alone = tableOf({ y: wave(600) });
    expect(message(() => resolveProblem(alone, { target: "y", horizon: 0 }))).toMatch(
      /no other numeric column/,
    );
  });

  it("shortens the usual window for few rows", () => {
    const { problem } = resolveProblem(tableOf({ y: wave(161) }), { target: "y" });
    expect(problem.window).toBe(20);
  });

  it("takes rows as equally spaced where dates have no clock or are ambiguous, and says so", () => {
    const irregular = tableOf({
      date: series(600, (i) => i + (i % 7 === 3 ? 0.4 : 0)),
      y: wave(600),
    });
    const resolved = resolveProblem(irregular, { target: "y" });
    expect(resolved.problem.time).toBeNull();
    expect(resolved.warnings[0]).toMatch(
      /equally spaced.*'date' has no regular clock \(rows \d+ and/,
    );
    expect(message(() => resolveProblem(irregular, { target: "y", time: "date" }))).toMatch(
      /'date' has no regular clock: rows 3 and 4 are 1.4 days apart, where the usual step is 1 day/,
    );

    const twice: Table = {
      ...full,
      columns: [...full.columns, { ...full.columns[0], name: "date2" }],
    };
    const ambiguous = resolveProblem(twice, { target: "y" });
    expect(ambiguous.problem.time).toBeNull();
    expect(ambiguous.warnings[0]).toMatch(/columns date, date2 hold dates/);
  });

  it("counts sequences, and finds those that an array states itself", () => {
    const table = tableOf({ y: wave(600), s: series(600, (i) => Math.floor(i / 150)) });
    expect(resolveProblem(table, { target: "y", sequence: "s" }).problem).toMatchObject({
      sequence: "s",
      sequences: 4,
      inputs: ["y"],
    });
    expect(resolveProblem({ ...table, sequence: "s" }, { target: "y" }).problem.sequences).toBe(4);
  });

  it.each([
    [{ target: "z" }, /unknown column 'z'.*\n.*known: date, y/],
    [{ target: "word" }, /'x' in all 600 rows: there is one class only/],
    [{ target: "date" }, /target 'date' holds dates/],
    [{ target: "y", inputs: ["a", "a"] }, /input 'a' is named twice/],
    [{ target: "y", inputs: ["a"], known: ["a"] }, /'a' is both known column and input/],
    [{ target: "y", known: ["y"] }, /'y' is both target and known column/],
    [{ target: "y", time: "y" }, /'y' is both target and time column/],
    [{ target: "y", time: "word" }, /time column 'word' holds text \(row 1: 'x'\)/],
    [{ target: "y", sequence: "y" }, /'y' is both target and sequence column/],
    [{ target: "y", inputs: ["word"] }, /input 'word' holds text/],
    [{ target: "y", horizon: -1 }, /horizon -1/],
    [{ target: "y", window: 0 }, /window 0/],
  ])("refuses %j", (options, expected) => {
    expect(message(() => resolveProblem(full, options))).toMatch(expected);
  });

  it("names the column that tells rows of one stamp and sequence apart", () => {
    const table = tableOf({
      date: series(200, (i) => i >> 2),
      store: series(200, (i) => `s${i % 2}`),
      item: series(200, (i) => (i >> 1) % 2),
      y: wave(200),
    });
    expect(message(() => resolveProblem(table, { target: "y", sequence: "store" }))).toMatch(
      /have the same stamp .*\n.*'item' tells such rows apart: join it to 'store'/,
    );
  });

  it("looks at roles before stamps", () => {
    const table = tableOf({ date: series(100, (i) => i >> 1), y: wave(100) });
    expect(message(() => resolveProblem(table, { target: "y", sequence: "y" }))).toMatch(
      /'y' is both target and sequence column/,
    );
  });

  it.each([
    [
      "text in blocks",
      { store: series(400, (i) => `s${i >> 7}`) },
      /'store' holds 4 values each in one/,
    ],
    ["text in turn", { store: series(400, (i) => `s${i % 4}`) }, /'store' holds 4 values in turn/],
    [
      "numbers in blocks, counted within",
      { id: series(400, (i) => 7 - (i >> 7)), t: series(400, (i) => i % 128) },
      /'id' holds 4 values each in one block of rows: .*--sequence id/,
    ],
  ])("asks whether rows are several sequences: %s", (_, columns, said) => {
    const table = tableOf({ ...columns, y: wave(400) });
    expect(resolveProblem(table, { target: "y" }).warnings.join("\n")).toMatch(said);
  });

  it.each([
    ["parts of time", { year: series(400, (i) => i >> 7), month: series(400, (i) => i % 128) }],
    ["levels in blocks", { level: series(400, (i) => i >> 7) }],
    ["words in any order", { word: series(400, (i) => ["a", "b"][(i * i) % 7 > 3 ? 1 : 0]) }],
  ])("does not ask so of %s", (_, columns) => {
    const table = tableOf({ ...columns, y: wave(400) });
    expect(resolveProblem(table, { target: "y" }).warnings.join("\n")).not.toMatch(/one series/);
  });

  it("says where a column is not all numbers, rather than speaking of classes", () => {
    const table = tableOf({ y: series(100, (i) => (i === 41 ? "12 kg" : `${i % 7}`)) });
    expect(message(() => resolveProblem(table, { target: "y" }))).toMatch(
      /not all numbers: row 42 holds '12 kg' \(1 of 100 cells/,
    );
  });
});
