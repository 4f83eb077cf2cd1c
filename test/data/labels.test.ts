import { describe, expect, it } from "vitest";
import { classCounts } from "../../src/data/label-counts.js";
import { labelled, labelledAs } from "../../src/data/labels.js";
import { prepareWindows } from "../../src/data/prepare.js";
import { type ProblemOptions, resolveProblem } from "../../src/data/resolve.js";
import { tableOf as held } from "../../src/data/rows.js";
import type { Table } from "../../src/data/table.js";
import { CallerError } from "../../src/errors.js";
import { series, tableOf } from "./fixtures.js";

const wave = (n: number) => series(n, (i) => Math.sin(0.3 * i));
const words = (n: number, of: readonly string[]) => series(n, (i) => of[(7 * i) % of.length]);
const prepared = (table: Table, options: ProblemOptions) => {
  const resolved = resolveProblem(table, options);
  return { ...resolved, ...prepareWindows(resolved.table, resolved.problem) };
};

describe("labels", () => {
  it("of text are numbers of classes in the order of the alphabet, with a column of 0 and 1 for each", () => {
    const given = tableOf({ y: ["b", "a", null, "c", "b", "a", "c"], x: wave(7) });
    const { table, classes, indicators } = labelled(given, "y", false) ?? {};
    expect(classes).toEqual(["a", "b", "c"]);
    expect(indicators).toEqual(["y=a", "y=b", "y=c"]);
    const valuesOf = (name: string) => [
      ...(table?.columns.find((c) => c.name === name)?.values ?? []),
    ];
    expect(valuesOf("y")).toEqual([1, 0, Number.NaN, 2, 1, 0, 2]);
    expect(valuesOf("y=b")).toEqual([1, 0, Number.NaN, 0, 1, 0, 0]);
  });

  it("of two classes have the one column that says both", () => {
    const given = tableOf({ y: words(10, ["no", "yes"]), x: wave(10) });
    expect(labelled(given, "y", false)?.indicators).toEqual(["y=yes"]);
  });

  it("are booleans by themselves, and numbers where that is declared, in the order of their size", async () => {
    const table = await held({ y: [true, false, true, true], n: [10, 9, 10, 9] });
    expect(labelled(table, "y", false)?.classes).toEqual(["false", "true"]);
    expect(labelled(table, "n", false)).toBeNull();
    expect(labelled(table, "n", true)?.classes).toEqual(["9", "10"]);
  });

  it("of new rows are the classes that a model knows, in its order, also where some do not occur", () => {
    const table = labelledAs(tableOf({ y: ["c", null], x: [1, 2] }), "y", ["a", "b", "c"]);
    expect([...(table.columns.find(({ name }) => name === "y=c")?.values ?? [])]).toEqual([
      1,
      Number.NaN,
    ]);
    expect(() => labelledAs(tableOf({ y: ["d"], x: [1] }), "y", ["a", "b"])).toThrow(
      /'y' is 'd' in row 1, and the model knows 'a', 'b'/,
    );
  });

  it.each([
    ["one class only", { y: series(40, () => "a") }, {}, /'a' in all 40 rows: there is one class/],
    ["an id", { y: series(40, (i) => `id${i}`) }, {}, /40 different labels in 40 rows: it names/],
    [
      "too many classes",
      { y: series(400, (i) => `c${i % 80}`) },
      {},
      /holds 80 classes; at most 64 are told apart/,
    ],
    [
      "a class of the test part only",
      { y: series(400, (i) => (i > 390 ? "new" : "ab"[i % 2])) },
      {},
      /class 'new' of 'y' is in 9 rows of the test part, and in none of the training part/,
    ],
    [
      "a rare class",
      { y: series(400, (i) => (i < 3 ? "rare" : "ab"[i % 2])) },
      {},
      /class 'rare' of 'y' has 3 rows in the training part; 8 are needed/,
    ],
    [
      "several horizons",
      { y: words(400, ["a", "b", "c"]) },
      { horizon: [1, 2] },
      /2 horizons are asked for: a label is predicted at one/,
    ],
    [
      "a column that has the name of a label's",
      { y: words(400, ["a", "b", "c"]), "y=b": wave(400) },
      {},
      /column 'y=b' has the name that the label 'b' of 'y' takes/,
    ],
  ] as const)("of %s are refused with the cure", (_, columns, options, expected) => {
    const rows = Object.values(columns)[0].length;
    const refused = () =>
      prepared(tableOf({ ...columns, x: wave(rows) }), { target: "y", window: 4, ...options });
    expect(refused).toThrow(CallerError);
    expect(refused).toThrow(expected);
  });

  it("a row each: past labels are inputs as columns of 0 and 1, unless it is asked of the same row", () => {
    const table = tableOf({ y: words(400, ["a", "b", "c"]), x: wave(400) });
    const ahead = prepared(table, { target: "y", window: 4 });
    expect(ahead.problem).toMatchObject({
      labels: { classes: ["a", "b", "c"], each: "row" },
      inputs: ["y=a", "y=b", "y=c", "x"],
      horizon: 1,
    });
    expect(ahead.windows.target[10]).toBe(["a", "b", "c"].indexOf("abc"[(7 * 11) % 3]));
    const same = prepared(table, { target: "y", window: 4, horizon: 0 });
    expect(same.problem.inputs).toEqual(["x"]);
    const named = prepared(table, { target: "y", window: 4, inputs: ["x"] });
    expect(named.problem.inputs).toEqual(["y=a", "y=b", "y=c", "x"]);
  });
});

describe("one label a sequence", () => {
  const rows = series(60 * 6, (i) => i);
  // class after class, as files hold them
  const table = tableOf({
    id: rows.map((i) => `s${Math.floor(i / 6)}`),
    y: rows.map((i) => (i % 6 > 0 ? null : i < 40 * 6 ? "a" : "b")),
    x: wave(rows.length),
  });
  const made = prepared(table, { target: "y", sequence: "id" });

  it("is seen by itself, and each sequence is one example, its last rows", () => {
    expect(made.problem).toMatchObject({
      labels: { classes: ["a", "b"], each: "sequence" },
      horizon: 0,
      window: 6,
    });
    const { train, validation, test } = made.windows;
    const all = [...train, ...validation, ...test].sort((a, b) => a - b);
    expect(all).toEqual(series(60, (s) => 6 * s + 5));
  });

  it("is dealt out so that each part has its share of each class", () => {
    if (made.problem.labels === null) throw new Error("no labels");
    const [a, b] = classCounts(made.windows, made.problem.labels);
    for (const [count, of] of [
      [a, 40],
      [b, 20],
    ] as const) {
      expect(Math.abs(count.train - 0.7 * of)).toBeLessThanOrEqual(1);
      expect(Math.abs(count.validation - 0.15 * of)).toBeLessThanOrEqual(1);
      expect(count.train + count.validation + count.test).toBe(of);
    }
    expect([...made.windows.train]).not.toEqual([...made.windows.train].sort((p, q) => p - q));
  });

  it.each([
    [{ horizon: 1 }, /is one label for each sequence, and horizon 1 asks for a later row/],
    [{ split: [10, 5, 5] as const }, /--split cuts sequences into parts/],
    [{ origins: 8 }, /--origins cuts sequences into parts/],
  ])("refuses %j", (options, expected) => {
    expect(() => resolveProblem(table, { target: "y", sequence: "id", ...options })).toThrow(
      expected,
    );
  });
});
