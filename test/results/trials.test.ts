import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cell } from "../../src/results/cell.js";
import { bestRate } from "../../src/results/chosen.js";
import { csvOf } from "../../src/results/csv.js";
import { answer } from "../../src/results/query.js";
import { Trials, trialsOf } from "../../src/results/trials.js";
import { temporaryDirectory, writeInto } from "../data/fixtures.js";
import { hash, population, trial } from "../experiments/journals.js";

/** Names in the order of their keys. */
const byKey = (...names: string[]) => names.sort((a, b) => (hash(a) < hash(b) ? -1 : 1));

describe("the table of a journal", () => {
  const failed = { state: "failed", reason: "out of memory", metrics: null, digest: null } as const;
  const trials = trialsOf([
    {
      file: "one",
      populations: [
        population([trial("a"), trial("b", { ...failed, validation: null })]),
        population([trial("c", { seed: 1 })], { name: "linear", lags: [1, 2], rate: 0.5 }),
      ],
    },
  ]);

  it("has the columns that are documented, in their order", () => {
    expect(trials.columns).toEqual(
      "key task.name task.alpha task.lags task.rate data.seed data.test data.train data.validation model.architecture training.batch training.clipNorm training.dtype training.loss training.optimiser training.positions training.schedule training.standardise training.weightDecay budget.evaluateEvery budget.patience budget.steps seed learningRate state reason steps bestStep validation mse nmse mae max_error chosen digest fingerprint seconds".split(
        " ",
      ),
    );
  });

  it("has a row for each trial in the order of the keys, with null for what is not there", () => {
    const names = byKey("a", "b", "c");
    const expected = (values: Readonly<Record<string, Cell>>) => names.map((n) => values[n]);
    expect(trials.column("key")).toEqual(names.map(hash));
    expect(trials.column("task.name")).toEqual(
      expected({ a: "coupling", b: "coupling", c: "linear" }),
    );
    expect(trials.column("task.lags")).toEqual(expected({ a: null, b: null, c: "[1,2]" }));
    expect(trials.column("state")).toEqual(expected({ a: "done", b: "failed", c: "done" }));
    expect(trials.column("mse")).toEqual(expected({ a: 0.25, b: null, c: 0.25 }));
    expect(trials.column("chosen")).toEqual(expected({ a: false, b: false, c: true }));
    for (const row of trials.rows) expect(row).toHaveLength(trials.columns.length);
  });

  it("keeps the validation error of each evaluation", () => {
    const at = trials.column("key").indexOf(hash("a"));
    expect(trials.curve(at)).toEqual(trial("a").curve);
    expect(trials.curve(at).length).toBeGreaterThan(0);
  });

  it("of no trials has the columns of a trial's own", () => {
    const empty = trialsOf([]);
    expect([...empty.rows]).toEqual([]);
    expect(empty.columns).toContain("validation");
  });
});

describe("trials by their places", () => {
  const rates = [0.1, 0.2].flatMap((learningRate) =>
    [1, 2].map((alpha) => {
      const one = trial(`${alpha} ${learningRate}`, { learningRate, validation: learningRate });
      return population([one], { name: "coupling", alpha });
    }),
  );
  const of = (populations: typeof rates) => trialsOf([{ file: "", populations }]);

  it("have the cells of their rows", () => {
    const trials = of(rates);
    const cells = trials.places.map((place) => trials.columns.map((c) => trials.value(place, c)));
    expect(cells).toEqual([...trials.rows]);
    expect(trials.value(0, "no such column")).toBeNull();
    expect(trials.number(0, "state")).toBeNull();
    expect(trials.levels("learningRate")).toEqual([0.1, 0.2]);
  });

  it("are together where they differ in seed and rate alone, across populations", () => {
    const trials = of(rates);
    const names = byKey("1 0.1", "2 0.1", "1 0.2", "2 0.2");
    const places = (alpha: string) => [...names.keys()].filter((i) => names[i].startsWith(alpha));
    const expected = [places("1 "), places("2 ")].sort(([a], [b]) => a - b);
    expect(trials.configurations).toEqual(expected);
    expect([...trials.grouped(trials.places, ["task.alpha"]).values()]).toEqual(expected);
    expect(trials.settings).toEqual(trials.columns.slice(1, trials.columns.indexOf("seed")));
  });

  it("do not depend on the order in which the populations came", () => {
    expect([...of(rates.toReversed()).rows]).toEqual([...of(rates).rows]);
  });
});

describe("the union of journals", () => {
  const of = (...journals: ReturnType<typeof population>[]) =>
    trialsOf(journals.map((p, i) => ({ file: `journal ${i + 1}`, populations: [p] })));

  it("takes an equal trial once, and the first of two machines", () => {
    const other = { digest: hash("other"), validation: 0.75 };
    expect(of(population([trial("a")]), population([trial("a")])).count).toBe(1);
    const b = population([trial("a", other)], undefined, "machine B");
    expect(of(population([trial("a")]), b).column("fingerprint")).toEqual(["machine A"]);
    expect(of(b, population([trial("a")])).column("validation")).toEqual([0.75]);
  });

  it("takes a result where another journal only has a failure", () => {
    const dead = trial("a", { state: "failed", digest: null, validation: null, metrics: null });
    for (const trials of [
      of(population([dead]), population([trial("a")])),
      of(population([trial("a")]), population([dead])),
    ]) {
      expect(trials.column("state")).toEqual(["done"]);
    }
  });

  it("refuses two results of one machine, naming both journals, also where a third lies between", () => {
    const other = trial("a", { digest: hash("other") });
    expect(() => of(population([trial("a")]), population([other]))).toThrow(
      /two results: digest \w+ in journal 1, \w+ in journal 2\n/,
    );
    const b = population([trial("a")], undefined, "machine B");
    expect(() => of(b, population([trial("a")]), population([other]))).toThrow(
      /in journal 2, \w+ in journal 3/,
    );
  });
});

describe("the chosen learning rate", () => {
  const at = (learningRate: number, ...validations: (number | null)[]) =>
    validations.map((validation, seed) => ({ seed, learningRate, validation }));

  it("has the least mean over the seeds", () => {
    expect(bestRate([...at(0.1, 1, 5), ...at(0.2, 2, 2)])).toBe(0.2);
    expect(bestRate([...at(0.2, 2, 2), ...at(0.1, 1, 3)])).toBe(0.1);
  });

  it("is none at which a trial has no error or a seed is missing", () => {
    expect(bestRate([...at(0.1, 1, null), ...at(0.2, 2, 2)])).toBe(0.2);
    expect(bestRate([...at(0.1, 1), ...at(0.2, 2, 2)])).toBe(0.2);
    expect(bestRate(at(0.1, null))).toBeNull();
  });

  it("is chosen among trials that differ in nothing else, across populations", () => {
    const rates = [0.1, 0.2].flatMap((learningRate) =>
      [1, 2].map((alpha) => {
        const validation = learningRate === (alpha === 1 ? 0.1 : 0.2) ? 0.5 : 1;
        const one = trial(`${alpha} ${learningRate}`, { learningRate, validation });
        return population([one], { alpha, name: "coupling" });
      }),
    );
    const diverged = trial("x", { learningRate: 0.3, validation: 0.1, state: "diverged" });
    const trials = trialsOf([
      { file: "", populations: [...rates, population([diverged], { name: "coupling", alpha: 1 })] },
    ]);
    const chosen = [...trials.rows]
      .filter((_, i) => trials.value(i, "chosen") === true)
      .map((row) => [row[2], row[trials.columns.indexOf("learningRate")]]);
    expect(chosen.sort()).toEqual([
      [1, 0.1],
      [2, 0.2],
    ]);
  });
});

const text = fc.string({ unit: "grapheme", minLength: 1 }).filter((s) => !s.includes("\0"));
const cells = fc.oneof(text, fc.constantFrom('a,"b"', "\n", "\r\n", " x ", "1", "true", "NULL"));
const setting = fc.oneof(
  cells,
  fc.boolean(),
  fc.constant(null),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.array(fc.integer(), { maxLength: 3 }),
);
const drawn = fc
  .array(
    fc.record({
      x: setting,
      "a \"b.'c": setting,
      n: fc.double({ noNaN: true, noDefaultInfinity: true }),
    }),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((tasks) => {
    const trials = new Trials();
    tasks.forEach(({ n, ...task }, i) => {
      trials.add(population([trial(`${i}`, { validation: n })], { name: "drawn", ...task }), "");
    });
    return trials;
  });

/** -0 is 0 in a table: CSV and integers of SQL do not tell them apart. */
const plain = (cell: Cell) => (Object.is(cell, -0) ? 0 : cell);

describe("whatever the settings are called and hold,", () => {
  const folder = temporaryDirectory();
  const write = writeInto(folder);

  it("DuckDB reads from the CSV what the table holds", async () => {
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    await fc.assert(
      fc.asyncProperty(drawn, async (trials) => {
        const file = write("drawn.csv", csvOf(trials));
        const types = trials.columns.map((name) => {
          const cells = trials.column(name).filter((cell) => cell !== null);
          return cells.length > 0 && cells.every((cell) => typeof cell === "number")
            ? "DOUBLE"
            : "VARCHAR";
        });
        const columns = types.map((type, i) => `'c${i}': '${type}'`).join(", ");
        const reader = await connection.runAndReadAll(
          `FROM read_csv('${file}', auto_detect=false, header=true, columns={${columns}}, delim=',', quote='"', escape='"', new_line='\\n')`,
        );
        const expected = [...trials.rows].map((row) =>
          row.map((cell, i) =>
            cell === null || types[i] === "DOUBLE" ? plain(cell) : String(cell),
          ),
        );
        expect(reader.getRowsJS()).toEqual(expected);
      }),
      { numRuns: 60 },
    );
    connection.closeSync();
    instance.closeSync();
  });

  it("SQL gives what the table holds", async () => {
    await fc.assert(
      fc.asyncProperty(drawn, async (trials) => {
        const { columns, rows } = await answer(trials, "FROM trials");
        expect(columns).toEqual(trials.columns);
        const kinds = trials.columns.map(
          (name) => new Set(trials.column(name).flatMap((c) => (c === null ? [] : [typeof c]))),
        );
        const expected = [...trials.rows].map((row) =>
          row.map((cell, i) => (cell !== null && kinds[i].size > 1 ? String(cell) : plain(cell))),
        );
        const found = rows.map((row) => row.map(plain));
        expect(found.map((row) => row.length)).toEqual(expected.map((row) => row.length));
        found.forEach((row, r) => {
          row.forEach((cell, c) => {
            const wanted = expected[r][c];
            if (typeof cell !== "number" || typeof wanted !== "number") {
              expect(cell).toEqual(wanted);
              return;
            }
            // DuckDB reads a number of a JSON text to its last bit but one: -0.011714207006952217 comes out as ..216
            expect(Math.abs(cell - wanted)).toBeLessThanOrEqual(
              Math.max(2 ** -52 * Math.abs(wanted), Number.MIN_VALUE),
            );
          });
        });
      }),
      { numRuns: 25 },
    );
  });
});
