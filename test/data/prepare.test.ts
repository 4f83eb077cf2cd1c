import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { prepareWindows } from "../../src/data/prepare.js";
import { type ProblemOptions, resolveProblem } from "../../src/data/resolve.js";
import type { Table } from "../../src/data/table.js";
import { nearestHorizon, spreadHorizons, targetsAt } from "../../src/data/windows.js";
import { Stream } from "../../src/random/stream.js";
import { pointsOf } from "../../src/statistics/test-points.js";
import { series, tableOf } from "./fixtures.js";

function prepare(table: Table, options: ProblemOptions) {
  return prepareWindows(table, resolveProblem(table, options).problem);
}

const random = new Stream(5, "prepare");
const noise = (n: number, offset = 0) => series(n, (i) => random.normal(offset + i));

describe("windows of one series", () => {
  const table = tableOf({ date: series(200, (i) => i), y: noise(200), x: noise(200, 1000) });

  it("split 70 / 15 / 15 by the row of the target", () => {
    const { windows, split, span } = prepare(table, { target: "y", window: 10, horizon: 3 });
    // targets 12..139, 140..169, 170..199
    expect([...windows.train]).toEqual(series(128, (i) => 9 + i));
    expect([...windows.validation]).toEqual(series(30, (i) => 137 + i));
    expect([...windows.test]).toEqual(series(30, (i) => 167 + i));
    expect(split).toEqual({ train: 128, validation: 30, test: 30 });
    expect(span).toEqual([
      ["1970-01-13", "1970-05-20"],
      ["1970-05-21", "1970-06-19"],
      ["1970-06-20", "1970-07-19"],
    ]);
  });

  it("of several horizons have all of their targets in one part", () => {
    const { windows, span } = prepare(table, { target: "y", window: 10, horizon: [1, 3, 7] });
    // first targets from 10, 140 and 170 on, last ones up to 139, 169 and 199
    expect([...windows.train]).toEqual(series(124, (i) => 9 + i));
    expect([...windows.validation]).toEqual(series(24, (i) => 139 + i));
    expect([...windows.test]).toEqual(series(24, (i) => 169 + i));
    const y = table.columns[1].values as Float64Array;
    for (let t = 0; t < 200; t++) {
      const ahead = [1, 3, 7].map((h) => (t + h < 200 ? y[t + h] : Number.NaN));
      expect([...windows.target.subarray(3 * t, 3 * t + 3)]).toEqual(ahead);
    }
    expect([...targetsAt(windows, Int32Array.of(20, 30))]).toEqual(
      [21, 23, 27, 31, 33, 37].map((row) => y[row]),
    );
    expect(span?.[2]).toEqual(["1970-06-20", "1970-07-19"]);
    const nearest = nearestHorizon(windows);
    const alone = prepare(table, { target: "y", window: 10, horizon: 1 }).windows;
    expect(nearest.target).toEqual(alone.target);
    expect(nearest.problem).toEqual(alone.problem);
    expect(nearestHorizon(alone)).toBe(alone);
    const ends = prepare(table, { target: "y", window: 10, horizon: [1, 7] }).windows;
    const spread = spreadHorizons(windows, 2);
    expect(spread.target).toEqual(ends.target);
    expect(spread.problem).toEqual(ends.problem);
    expect(spread.outputScale).toEqual(ends.outputScale);
    expect(spreadHorizons(windows, 3)).toBe(windows);
  });

  it("of rolling origins are tested on the last forecasts, none of a row that another forecasts", () => {
    const { windows } = prepare(table, {
      ...{ target: "y", window: 10, horizon: [2, 3, 4], origins: 8 },
    });
    // the last 8 * 3 rows, 176..199, are tested; of the 176 before, 144.94 train
    expect([...windows.test]).toEqual(series(8, (i) => 174 + 3 * i));
    expect(windows.train[windows.train.length - 1]).toBe(143 - 4);
    expect(windows.validation[0]).toBe(144 - 2);
    expect(windows.validation[windows.validation.length - 1]).toBe(175 - 4);
    expect(pointsOf(windows, windows.test).horizon).toBe(2);
    expect(pointsOf(windows, windows.validation).horizon).toBe(4);
    expect(() =>
      prepare(table, { target: "y", horizon: 30, origins: 8, window: 10 }),
    ).not.toThrow();
    expect(() => prepare(table, { target: "y", horizon: [1, 30], origins: 8, window: 10 })).toThrow(
      "the origins ask for 240 rows of test part, of 200 rows or fewer",
    );
    expect(() => resolveProblem(table, { target: "y", origins: 7 })).toThrow(
      "origins 7 is not a whole number of forecasts from 8 on",
    );
  });

  it("of rolling origins on a shared clock are tested at the same times", () => {
    const rows = 300;
    const shops = tableOf({
      date: series(rows, (i) => Math.floor(i / 2)),
      y: noise(rows),
      shop: series(rows, (i) => i % 2),
    });
    const { windows } = prepare(shops, {
      ...{ target: "y", window: 5, horizon: [1, 2], origins: 8, sequence: "shop", time: "date" },
    });
    const times = Array.from(windows.test, (t) => windows.clock?.[t]);
    expect(new Set(times).size).toBe(8);
    expect(windows.test.length).toBe(16);
    expect(times.slice(0, 8)).toEqual(times.slice(8));
  });

  it("split by given rows belong to the part in which all of their targets lie, and to none after the last", () => {
    const split = [100, 50, 40] as const;
    const { windows, span } = prepare(table, { target: "y", window: 10, horizon: [1, 3], split });
    // targets 10..99, 100..149, 150..189; rows 190..199 are in no part
    expect([...windows.train]).toEqual(series(88, (i) => 9 + i));
    expect([...windows.validation]).toEqual(series(48, (i) => 99 + i));
    expect([...windows.test]).toEqual(series(38, (i) => 149 + i));
    expect(span?.[2]).toEqual(["1970-05-31", "1970-07-09"]);
    const [y] = windows.scales;
    const values = (table.columns[1].values as Float64Array).subarray(0, 100);
    expect(y.mean).toBeCloseTo(
      values.reduce((sum, x) => sum + x / 100, 0),
      12,
    );
    expect(() => prepare(table, { target: "y", window: 10, split: [100, 50, 51] })).toThrow(
      "the split 100,50,51 asks for 201 rows; there are 200",
    );
    expect(() => resolveProblem(table, { target: "y", split, origins: 8 })).toThrow(
      "origins and split both say which rows are tested",
    );
  });

  it("split by given rows on a shared clock are cut at the same times, else in each sequence", () => {
    const shops = tableOf({
      date: series(300, (i) => Math.floor(i / 2)),
      y: noise(300),
      shop: series(300, (i) => i % 2),
    });
    const options = {
      ...{ target: "y", window: 1, horizon: 1, sequence: "shop" },
      split: [70, 40, 30] as const,
    };
    for (const time of ["date", undefined]) {
      const { windows } = prepare(shops, { ...options, inputs: [], time });
      const each = [windows.train, windows.validation, windows.test].map(({ length }) => length);
      expect(each).toEqual([2 * 69, 2 * 40, 2 * 30]);
    }
  });

  it("of horizons in a gap are left out, whichever horizon it is", () => {
    const values = noise(200);
    values[100] = Number.NaN;
    const gap = tableOf({ date: series(200, (i) => i), y: values });
    const { windows } = prepare(gap, { target: "y", window: 1, horizon: [1, 5] });
    for (const t of [95, 99, 100]) expect(windows.train).not.toContain(t);
    for (const t of [94, 96, 98, 101]) expect(windows.train).toContain(t);
  });

  it("hold standardised inputs, the raw target ahead, and known columns ahead", () => {
    const { windows, when } = prepare(table, {
      target: "y",
      inputs: ["y"],
      known: ["x"],
      window: 10,
      horizon: 3,
    });
    const y = table.columns[1].values as Float64Array;
    const x = table.columns[2].values as Float64Array;
    const standardised = (values: Float64Array) => {
      const train = values.slice(0, 140);
      const mean = train.reduce((a, b) => a + b) / 140;
      const deviation = Math.sqrt(train.reduce((a, b) => a + (b - mean) ** 2, 0) / 140);
      return values.map((v) => (v - mean) / deviation);
    };
    const [zy, zx] = [standardised(y), standardised(x)];
    expect(windows.channels).toEqual(["y", "x"]);
    for (let t = 0; t < 200; t++) {
      // 1e-12: a sum of 140 terms in another order
      expect(windows.features[2 * t]).toBeCloseTo(zy[t], 12);
      expect(windows.features[2 * t + 1]).toBeCloseTo(t + 3 < 200 ? zx[t + 3] : 0, 12);
      expect(windows.observed[t]).toBe(y[t]);
      expect(windows.target[t]).toBe(t + 3 < 200 ? y[t + 3] : Number.NaN);
    }
    expect(when(31)).toBe("1970-02-01");
  });

  it("sorts rows by time, and says so", () => {
    const order = [...new Stream(1, "order").permutation(200)];
    const shuffled = tableOf(
      Object.fromEntries(
        table.columns.map(({ name, kind, values }) => [
          name,
          order.map((row) => Number(values[row]) / (kind === "time" ? 86_400_000 : 1)),
        ]),
      ),
    );
    const sorted = prepare(shuffled, { target: "y", window: 10 });
    expect(sorted.windows).toEqual(prepare(table, { target: "y", window: 10 }).windows);
    expect(sorted.warnings).toHaveLength(1);
    expect(sorted.warnings[0]).toMatch(
      /^rows were not in the order of 'date' \(first at row \d+\)/,
    );
  });
});

describe("gaps", () => {
  const y = noise(200);
  const holes = (rows: readonly number[]) => y.map((v, i) => (rows.includes(i) ? null : v));
  const ends = (table: Table, window = 8) => {
    const { windows } = prepare(table, { target: "y", window });
    return new Set([...windows.train, ...windows.validation, ...windows.test]);
  };

  it("are filled with the last value before them, and are never a target", () => {
    const { windows, gaps } = prepare(tableOf({ y: holes([50, 51]) }), { target: "y", window: 8 });
    expect(gaps).toBe(2);
    expect(windows.features[50]).toBe(windows.features[49]);
    expect(windows.features[51]).toBe(windows.features[49]);
    expect(windows.observed[50]).toBeNaN();
    for (const t of [49, 50, 51]) expect(windows.train).not.toContain(t);
    for (const t of [48, 52, 53, 58]) expect(windows.train).toContain(t);
  });

  it("longer than a quarter of the window are touched by no window", () => {
    const found = ends(tableOf({ y: holes([50, 51, 52]) }));
    for (let t = 49; t < 60; t++) expect(found.has(t)).toBe(false);
    expect(found.has(48)).toBe(true);
    expect(found.has(60)).toBe(true);
  });

  it("of the clock are the same as empty cells", () => {
    const rows = series(200, (i) => i).filter((i) => i !== 50 && i !== 120);
    const clock = prepare(tableOf({ date: rows, y: rows.map((i) => y[i]) }), {
      target: "y",
      window: 8,
    });
    const cells = prepare(tableOf({ date: series(200, (i) => i), y: holes([50, 120]) }), {
      target: "y",
      window: 8,
    });
    // a row that the table does not have has no date
    const { dates, ...windows } = clock.windows;
    expect(dates?.[50]).toBeNaN();
    expect({ ...windows, dates: cells.windows.dates }).toEqual(cells.windows);
    expect(clock.gaps).toBe(2);
    expect(clock.rows).toBe(198);
    expect(clock.when(50)).toBe("gap");
  });

  it("before the first value are not filled", () => {
    const table = tableOf({ y, x: series(200, (i) => (i < 20 ? null : y[(i * 7) % 200])) });
    const found = ends(table);
    expect(found.has(26)).toBe(false);
    expect(found.has(27)).toBe(true);
  });

  it("after the last target are the future, and no gaps", () => {
    const table = tableOf({
      y: [...y, ...series(30, () => null)],
      x: noise(230, 1000),
    });
    const { windows, gaps } = prepare(table, { target: "y", known: ["x"], window: 8 });
    expect(gaps).toBe(0);
    expect(windows.train.at(-1)).toBe(138);
    expect(windows.test.at(-1)).toBe(198);
  });
});

describe("what a network predicts", () => {
  const walk = (pull: number) => {
    let y = 0;
    return series(600, (i) => {
      y = (1 - pull) * y + random.normal(5000 + i);
      return y;
    });
  };

  it("is the change for a random walk, and the level for noise and for regression", () => {
    expect(prepare(tableOf({ y: walk(0.01) }), { target: "y" }).windows.output).toBe("change");
    expect(prepare(tableOf({ y: walk(1) }), { target: "y" }).windows.output).toBe("level");
    const table = tableOf({ y: walk(0.01), x: noise(600) });
    expect(prepare(table, { target: "y", horizon: 0 }).windows.output).toBe("level");
  });

  it("has the training examples' own mean and deviation", () => {
    const { windows } = prepare(tableOf({ y: walk(0.01) }), { target: "y", horizon: 2 });
    const changes = [...windows.train].map((t) => windows.target[t] - windows.observed[t]);
    const mean = changes.reduce((a, b) => a + b) / changes.length;
    const square = changes.reduce((a, b) => a + (b - mean) ** 2, 0) / changes.length;
    // 1e-10: sums of 400 terms of order 1
    expect(windows.outputScale.mean).toBeCloseTo(mean, 10);
    expect(windows.outputScale.deviation).toBeCloseTo(Math.sqrt(square), 10);
  });
});

it("tells the share of test targets that leave the training range", () => {
  // 200 rows: targets of training up to row 139; rows 170..199 are tested, the last 6 outside
  const y = series(200, (i) => (i >= 194 ? 50 + i : Math.sin(i)));
  expect(prepare(tableOf({ y }), { target: "y", window: 8 }).outsideTrainRange).toBeCloseTo(
    0.2,
    12,
  );
});

describe("several sequences", () => {
  const many = (count: number, length: number) =>
    tableOf({
      y: noise(count * length),
      s: series(count * length, (i) => Math.floor(i / length)),
    });

  it("below ten are each cut in time", () => {
    const { windows } = prepare(many(2, 100), { target: "y", sequence: "s", window: 8 });
    // sequence k: targets up to 100 k + 69 train, up to 84 validate, up to 99 test
    expect(windows.train).toHaveLength(2 * 62);
    expect([...windows.validation]).toEqual([
      ...series(15, (i) => 69 + i),
      ...series(15, (i) => 169 + i),
    ]);
    expect([...windows.test]).toEqual([
      ...series(15, (i) => 84 + i),
      ...series(15, (i) => 184 + i),
    ]);
  });

  it("from ten on are kept whole, in their order", () => {
    const { windows } = prepare(many(20, 30), { target: "y", sequence: "s", window: 8 });
    const sequences = (rows: Int32Array) => new Set([...rows].map((t) => windows.sequenceOf[t]));
    expect([...sequences(windows.train)]).toEqual(series(14, (i) => i));
    expect([...sequences(windows.validation)]).toEqual([14, 15, 16]);
    expect([...sequences(windows.test)]).toEqual([17, 18, 19]);
  });

  it("over the same times are cut at the same two, however many they are", () => {
    // 40 shops over days 0..99, all but the first opened on day 50: 40 * 50 + 50 rows, of which 70 % lie
    // before day 83 and 85 % before day 92.
    for (const [count, opened, validates, tests] of [
      [40, 50, 84, 92],
      [2, 0, 70, 85],
    ]) {
      const rows = series(count, (s) =>
        series(s === 0 ? 100 : 100 - opened, (i) => [s === 0 ? i : opened + i, s]),
      ).flat();
      const table = tableOf({
        date: rows.map(([day]) => day),
        y: noise(rows.length),
        s: rows.map(([, s]) => s),
      });
      const { windows, span } = prepare(table, { target: "y", sequence: "s", window: 4 });
      const days = (examples: Int32Array) =>
        [...examples].map((t) => (windows.clock?.[t] ?? Number.NaN) / 86_400_000 + 1);
      expect(Math.max(...days(windows.train))).toBe(validates - 1);
      expect(Math.min(...days(windows.validation))).toBe(validates);
      expect(Math.max(...days(windows.validation))).toBe(tests - 1);
      expect(Math.min(...days(windows.test))).toBe(tests);
      expect(new Set([...windows.test].map((t) => windows.sequenceOf[t])).size).toBe(count);
      expect(span?.[2][1]).toBe("1970-04-10");
    }
  });

  it("say what they are taken for where they have no stamps, or numbers for stamps", () => {
    const columns = {
      y: noise(200),
      cycle: series(200, (i) => i % 100),
      s: series(200, (i) => Math.floor(i / 100)),
    };
    const said = (options: Partial<ProblemOptions>, more = {}) =>
      resolveProblem(tableOf({ ...columns, ...more }), {
        target: "y",
        sequence: "s",
        inputs: ["y"],
        window: 8,
        ...options,
      }).warnings.join("\n");
    expect(said({})).toContain("are taken as independent of each other");
    expect(said({ time: "cycle" })).toContain("'cycle' is taken as one clock of all 2 sequences");
    expect(said({}, { date: columns.cycle })).not.toMatch(/independent|one clock/);
  });

  it("may be interleaved in the file", () => {
    const apart = many(3, 100);
    const order = series(300, (i) => (i % 3) * 100 + Math.floor(i / 3));
    const interleaved = tableOf(
      Object.fromEntries(
        apart.columns.map(({ name, values }) => [name, order.map((row) => Number(values[row]))]),
      ),
    );
    const options = { target: "y", sequence: "s", window: 8 };
    expect(prepare(interleaved, options).windows).toEqual(prepare(apart, options).windows);
  });
});

/** Tables with sequences, holes and two channels, and a problem that fits them. */
const cases = fc
  .record({
    count: fc.constantFrom(1, 2, 12),
    window: fc.integer({ min: 1, max: 12 }),
    horizon: fc.integer({ min: 0, max: 4 }),
    seed: fc.nat(1000),
    holes: fc.boolean(),
    known: fc.boolean(),
  })
  .map(({ count, window, horizon, seed, holes, known }) => {
    const length = count === 12 ? 40 : 240;
    const n = count * length;
    const stream = new Stream(seed, "case");
    const values = (offset: number, every: number) =>
      series(n, (i) => (every > 0 && (i + seed) % every === 0 ? null : stream.normal(offset + i)));
    const table = tableOf({
      y: values(0, holes ? 29 : 0),
      x: values(n, holes && !known ? 31 : 0),
      s: series(n, (i) => Math.floor(i / length)),
    });
    const options = {
      target: "y",
      sequence: "s",
      window,
      horizon,
      ...(known ? { known: ["x"], inputs: horizon === 0 ? [] : ["y"] } : {}),
    };
    return { table, options, length };
  });

describe("for every problem", () => {
  it("an example holds the rows it claims: in its sequence, observed, each part after the one before", () => {
    fc.assert(
      fc.property(cases, ({ table, options, length }) => {
        const { windows } = prepare(table, options);
        const y = table.columns[0].values as Float64Array;
        const { window, horizon } = windows.problem;
        for (const rows of [windows.train, windows.validation, windows.test]) {
          for (const [i, t] of rows.entries()) {
            if (i > 0) expect(t).toBeGreaterThan(rows[i - 1]);
            const sequence = Math.floor(t / length);
            expect(Math.floor((t - window + 1) / length)).toBe(sequence);
            expect(Math.floor((t + horizon) / length)).toBe(sequence);
            expect(windows.sequenceOf[t]).toBe(sequence);
            expect(windows.target[t]).toBe(y[t + horizon]);
            expect(windows.target[t]).not.toBeNaN();
            if (horizon > 0) expect(windows.observed[t]).toBe(y[t]);
          }
        }
        const lastTrain = new Map([...windows.train].map((t) => [windows.sequenceOf[t], t]));
        for (const t of [...windows.validation, ...windows.test]) {
          expect(t).toBeGreaterThan(lastTrain.get(windows.sequenceOf[t]) ?? -1);
        }
        expect(windows.features.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("nothing that was fitted changes when values of validation and test rows change", () => {
    fc.assert(
      fc.property(cases, fc.nat(1000), ({ table, options }, seed) => {
        const before = prepare(table, options).windows;
        const seen = new Set<number>();
        const { window, horizon } = before.problem;
        for (const t of before.train) {
          for (let row = t - window + 1; row <= t; row++) seen.add(row);
        }
        const trained = new Set([...before.train].map((t) => before.sequenceOf[t]));
        const firstHeldOut = new Map<number, number>();
        for (const t of [...before.test, ...before.validation].sort((a, b) => b - a)) {
          firstHeldOut.set(before.sequenceOf[t], t + horizon);
        }
        const isHeldOut = (row: number) => {
          const sequence = before.sequenceOf[row];
          return !trained.has(sequence) || row >= (firstHeldOut.get(sequence) ?? Infinity);
        };
        const stream = new Stream(seed, "mutation");
        const mutated: Table = {
          ...table,
          columns: table.columns.map((column) =>
            column.name === "s" || column.kind !== "number"
              ? column
              : {
                  ...column,
                  values: column.values.map((v, row) =>
                    isHeldOut(row) && !Number.isNaN(v) ? 1e3 * stream.normal(row) : v,
                  ),
                },
          ),
        };
        expect(mutated.columns[0].values).not.toEqual(table.columns[0].values);
        const after = prepare(mutated, options).windows;
        expect(after.problem).toEqual(before.problem);
        expect(after.output).toBe(before.output);
        expect(after.outputScale).toEqual(before.outputScale);
        expect(after.train).toEqual(before.train);
        const channels = before.channels.length;
        for (const row of seen) {
          for (let c = 0; c < channels; c++) {
            const at = row * channels + c;
            expect(after.features[at]).toBe(before.features[at]);
          }
        }
        expect([...before.train].map((t) => after.target[t])).toEqual(
          [...before.train].map((t) => before.target[t]),
        );
      }),
      { numRuns: 60 },
    );
  });
});

it("says which sequences give no example", () => {
  const table = tableOf({
    s: series(310, (i) => (i < 150 ? "long" : i === 150 ? "single" : i < 300 ? "other" : "short")),
    y: noise(310),
  });
  const { warnings } = prepare(table, { target: "y", sequence: "s", window: 10 });
  expect(warnings.join("\n")).toMatch(/give no example: 2 of 4 \('single', 'short'\), .*window 10/);
  const { warnings: none } = prepare(table, { target: "y", sequence: "s", window: 1 });
  expect(none.join("\n")).toMatch(/give no example: 1 of 4 \('single'\)/);
});

describe("a refusal for too few examples", () => {
  it("speaks of rows where they are too few, and not of the target", () => {
    const rows = { date: series(300, () => 5), s: series(300, (i) => `s${i}`), y: noise(300) };
    expect(() => prepare(tableOf(rows), { target: "y", sequence: "s" })).toThrow(
      /too few rows: 0 in the training part.* 300 rows in 300 sequences.*\n.*longer sequences/,
    );
    expect(() => prepare(tableOf({ y: noise(2) }), { target: "y" })).toThrow(
      /too few rows: 1 in the training part.* There are 2 rows\n.*more rows/,
    );
  });

  const y = noise(400);
  const refused = (x: readonly (number | null)[]) => () =>
    prepare(tableOf({ y, x }), { target: "y", window: 8 });

  it("of a target that is empty in most rows says to leave those out", () => {
    const weekly = series(700, (i) => (i % 7 === 3 ? Math.sin(i) : null));
    const days = series(700, (i) => i);
    expect(() => prepare(tableOf({ date: days, y: weekly }), { target: "y" })).toThrow(
      /too few examples: .*\n.*leave out the 600 rows in which 'y' is empty/,
    );
    const kept = days.filter((i) => weekly[i] !== null);
    const table = tableOf({ date: kept, y: kept.map((i) => weekly[i]) });
    expect(prepare(table, { target: "y" }).step).toBe("7 days");
  });

  it("names the column whose gaps cost most, where it is empty, and how to go on", () => {
    expect(refused(series(400, (i) => (i < 240 ? Math.sin(i) : null)))).toThrow(
      /fell to gaps, most to those of 'x', which is empty after row 240\n.*leave 'x' out/,
    );
    expect(refused(series(400, (i) => (i < 5 || i > 160 ? null : Math.sin(i))))).toThrow(
      /'x', which is empty after row 161/,
    );
    expect(refused(series(400, (i) => (i % 10 < 5 ? Math.sin(i) : null)))).toThrow(
      /'x', which is empty in 200 of 400 rows/,
    );
  });
});
