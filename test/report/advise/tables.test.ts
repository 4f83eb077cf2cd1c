import { describe, expect, it } from "vitest";
import type { NumberAdvice } from "../../../src/advise/advice.js";
import {
  bestBaseline,
  bestNetwork,
  pairOf,
  recommended,
} from "../../../src/report/advise/competitors.js";
import { channelsOf, fact, STRETCH, stretchOf } from "../../../src/report/advise/facts.js";
import type { KernelPoint } from "../../../src/report/advise/rows.js";
import { tablesOf } from "../../../src/report/advise/tables.js";
import { cannotTell, linearWins } from "../fixture.js";

const point = (channel: string, lag: number, weight: number | null, half = 0.1): KernelPoint => ({
  channel,
  lag,
  weight,
  low: weight === null ? null : weight - half,
  high: weight === null ? null : weight + half,
});

describe("channels of a kernel in short", () => {
  it("the heaviest first; a lag is clear where its band excludes zero", () => {
    const kernel = [
      point("x", 0, 0.05),
      point("x", 1, -0.2),
      point("x", 2, 0.3),
      point("x", 3, 0.1),
      point("y", 0, -2),
      point("y", 1, null),
      point("z", 0, 0.01),
    ];
    expect(channelsOf(kernel)).toEqual([
      { channel: "y", lags: 2, clear_lags: 1, last_clear_lag: 0, largest_lag: 0, weight: 2 },
      {
        channel: "x",
        lags: 4,
        clear_lags: 2,
        last_clear_lag: 2,
        largest_lag: 2,
        weight: expect.closeTo(0.65, 12),
      },
      { channel: "z", lags: 1, clear_lags: 0, last_clear_lag: null, largest_lag: 0, weight: 0.01 },
    ]);
  });
});

describe("who is meant", () => {
  const { advice } = linearWins();
  const rows = tablesOf(linearWins()).competitors.rows;
  const nobody = rows.map((row) => ({ ...row, error: null }));
  const chosen = (take: string) =>
    recommended({ recommendation: { ...advice.recommendation, take } }, rows)?.name;

  it("by best: the first of its kind that has an error", () => {
    expect(bestBaseline(rows)?.name).toBe("ridge-seasonal");
    expect(bestNetwork(rows)?.name).toBe("gru-8");
    expect([bestBaseline(nobody), bestNetwork(nobody)]).toEqual([undefined, undefined]);
    const first = rows.map((row) => (row.name === "gru-8" ? { ...row, error: null } : row));
    expect(bestNetwork(first)?.name).toBe("transformer-32-8");
  });

  it("by the recommendation: the one to take, by its name", () => {
    expect(chosen("ridge")).toBe("ridge");
    expect(chosen("gru-32")).toBe("gru-32");
    expect(chosen("lstm-8")).toBeUndefined();
  });

  it("by a pair: both, in this order", () => {
    const { pairs } = tablesOf(linearWins());
    const [a, b] = [bestNetwork(rows), bestBaseline(rows)];
    expect(pairOf(pairs.rows, a, b)).toMatchObject({ a: "gru-8", b: "ridge-seasonal" });
    expect(pairOf(pairs.rows, b, a)).toBeUndefined();
    expect(pairOf(pairs.rows, undefined, b)).toBeUndefined();
  });
});

describe("single numbers behind the sentences", () => {
  const { advice, predictions } = cannotTell();
  const of = (changes: Partial<NumberAdvice>, name: string) => {
    const tables = tablesOf({ advice: { ...advice, ...changes }, predictions });
    return fact(tables.facts, name).value;
  };

  it("root mean squares over the stretch that is shown", () => {
    const tables = tablesOf({
      advice,
      predictions: {
        sequence: null,
        horizon: null,
        when: predictions.when,
        truth: predictions.truth,
        byCompetitor: new Map(
          [...predictions.byCompetitor.keys()].map((name) => [
            name,
            // far off before the stretch; in it 3 off, and 4 at every other point
            predictions.truth.map((y, t) =>
              t < predictions.truth.length - STRETCH ? 0 : y + (t % 2 === 0 ? 3 : -4),
            ),
          ]),
        ),
      },
    });
    expect(STRETCH).toBe(120);
    expect(stretchOf(tables.predictions).length).toBe(120);
    expect(fact(tables.facts, "stretch rmse baseline").value).toBeCloseTo(Math.sqrt(12.5), 9);
    expect(fact(tables.facts, "stretch rmse network").value).toBeCloseTo(Math.sqrt(12.5), 9);
    expect(fact(tables.facts, "test points").value).toBe(822);
  });

  it("the stretch that is shown is of one sequence, which has a column", () => {
    const { when } = predictions;
    const sequence = when.map((_, i) => (i < when.length - 50 ? "north" : "south"));
    const { predictions: table } = tablesOf({ advice, predictions: { ...predictions, sequence } });
    expect(table.columns.slice(0, 3)).toEqual(["sequence", "when", "truth"]);
    expect(table.rows[0].sequence).toBe("north");
    const stretch = stretchOf(table);
    expect(stretch.length).toBe(50);
    expect(new Set(stretch.map((row) => row.sequence))).toEqual(new Set(["south"]));
    expect(tablesOf(cannotTell()).predictions.columns.slice(0, 2)).toEqual(["when", "truth"]);
  });

  it("the rank that holds 99 % of the squares, and what stands above the floor", () => {
    const coupling = (
      sigmaCentred: readonly number[],
      noiseFloor: number,
    ): Partial<NumberAdvice> => ({
      coupling: advice.coupling && {
        ...advice.coupling,
        sigma: sigmaCentred,
        sigmaCentred,
        noiseFloor,
      },
    });
    const rank = "coupling centred rank 99 %";
    expect(of(coupling([3, 1, 0.1], 0.5), rank)).toBe(2);
    expect(of(coupling([10, 1, 0], 0.5), rank)).toBe(1);
    expect(of(coupling([1, 1, 1], 0.5), rank)).toBe(3);
    expect(of(coupling([0, 0], 0.5), rank)).toBeNull();
    expect(of(coupling([3, 1, 0.5, 0.1], 0.5), "coupling centred above floor")).toBe(2);
    expect(of({ coupling: null }, "coupling noise floor")).toBeNull();
  });

  it("counts of networks by what the pairs say", () => {
    expect(of({}, "networks better than best baseline")).toBe(0);
    expect(of({}, "networks worse than best baseline")).toBe(3);
    expect(of({}, "networks not told apart from best baseline")).toBe(1);
    expect(of({}, "runs")).toBe(36);
    expect(of({}, "runs diverged")).toBe(4);
    expect(of({}, "best set")).toBe(2);
    expect(of({}, "competitors")).toBe(9);
    expect(of({}, "tail low")).toBe(0.0261);
    expect(of({}, "period 2")).toBe(365);
  });

  it("are missing where they are not finite, and unknown ones are said", () => {
    expect(of({ seconds: Number.NaN }, "seconds")).toBeNull();
    expect(() => of({}, "no such")).toThrow("no fact 'no such'");
  });
});

describe("tables", () => {
  it("have no rows where there was nothing to measure", () => {
    const { advice, predictions } = cannotTell();
    const tables = tablesOf({ advice: { ...advice, coupling: null }, predictions });
    expect([tables.coupling.rows, tables.truncation.rows]).toEqual([[], []]);
  });

  it("say of whom they speak", () => {
    const { competitors, runs } = tablesOf(linearWins());
    const kinds = new Map(competitors.rows.map((row) => [row.name, row.kind]));
    expect([kinds.get("gru-8"), kinds.get("ridge")]).toEqual(["network", "baseline"]);
    expect(competitors.rows.map((row) => row.best)).toEqual([true, ...Array(8).fill(false)]);
    const chosen = runs.rows.filter((run) => run.chosen);
    expect(chosen.length).toBe(12);
    expect(new Set(chosen.map((run) => run.learning_rate))).toEqual(new Set([0.003]));
  });
});
