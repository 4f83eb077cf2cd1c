import { describe, expect, it } from "vitest";
import { Stream } from "../../src/random/stream.js";
import { compareSweeps, type Pair, tested } from "../../src/results/compare.js";
import { Trials } from "../../src/results/trials.js";
import { studentQuantile } from "../../src/statistics/student.js";
import { population, trial } from "../experiments/journals.js";

/** Trials of a coupling: the metric of each alpha and seed; null: it diverged. */
function sweep(
  name: string,
  alphas: readonly number[],
  seeds: readonly number[],
  mse: (alpha: number, seed: number) => number | null,
  more: object = {},
): Trials {
  const trials = new Trials();
  for (const alpha of alphas) {
    const all = seeds.map((seed) => {
      const value = mse(alpha, seed);
      const made = trial(`${name} ${alpha} ${seed}`, { seed, learningRate: 0.01 });
      return value === null
        ? { ...made, state: "diverged" as const, reason: "grew", validation: null, metrics: null }
        : { ...made, metrics: { mse: value, nmse: value, mae: value, max_error: value } };
    });
    trials.add(population(all, { name: "coupling", alpha, ...more }), `${name}.jsonl`);
  }
  return trials;
}

describe("two sweeps side by side", () => {
  const level = (alpha: number, seed: number) => alpha * (1 + 0.1 * seed);
  const a = sweep("a", [1, 2], [0, 1, 2], level);

  it("pairs configurations by what both vary, and results by seed", () => {
    // three seeds whose ratios are 1/2 times e^-0.02, 1, e^0.02
    const b = sweep(
      "b",
      [2, 1],
      [2, 1, 0],
      (alpha, seed) => 0.5 * level(alpha, seed) * Math.exp(0.02 * (seed - 1)),
      { rank: 7 },
    );
    const found = compareSweeps(a, b);
    expect(found.metric).toBe("mse");
    expect(found.settings).toEqual([{ path: "task.rank", a: [null], b: [7] }]);
    expect(found.rows.map(({ where }) => where)).toEqual([
      { "task.alpha": 1 },
      { "task.alpha": 2 },
    ]);
    const half = (studentQuantile(0.95, 2) * 0.02) / Math.sqrt(3);
    for (const row of found.rows) {
      expect(row.seeds).toBe(3);
      expect(row.ratio).toBeCloseTo(0.5, 12);
      expect(row.interval?.[0]).toBeCloseTo(0.5 * Math.exp(-half), 12);
      expect(row.interval?.[1]).toBeCloseTo(0.5 * Math.exp(half), 12);
      expect(row.verdict).toBe("better");
    }
    expect(found.overall).toMatchObject({ where: null, seeds: 3, verdict: "better" });
    expect(found.left.a).toEqual({ configurations: 0, withoutResult: 0, seeds: 0 });
    // the other way round the verdict turns
    expect(compareSweeps(b, a).overall?.verdict).toBe("worse");
  });

  it("says what is compared with nothing", () => {
    const b = sweep("c", [2, 4, 8], [0, 1], (alpha, seed) =>
      alpha === 8 ? null : level(alpha, seed),
    );
    const { rows, overall, settings, left } = compareSweeps(a, b);
    expect(rows).toHaveLength(1);
    expect(overall).toBeNull();
    expect(settings).toEqual([{ path: "task.alpha", a: [1, 2], b: [2, 4, 8] }]);
    expect(left).toEqual({
      a: { configurations: 1, withoutResult: 0, seeds: 1 },
      b: { configurations: 1, withoutResult: 1, seeds: 0 },
    });
    expect(() => compareSweeps(a, sweep("d", [4], [0], level))).toThrow(
      "no configuration in common",
    );
    expect(() => compareSweeps(a, b, "accuracy")).toThrow("unknown metric of both 'accuracy'");
    expect(() =>
      compareSweeps(
        a,
        sweep("e", [1], [0], () => null),
      ),
    ).toThrow("no metric in common");
  });

  it("calls the same trials the same, and nothing better", () => {
    const { rows, overall } = compareSweeps(a, sweep("a", [1, 2], [0, 1, 2], level));
    for (const row of [...rows, overall]) {
      expect(row).toMatchObject({ ratio: 1, p: null, verdict: "the same trials" });
    }
  });

  it("of one seed cannot tell", () => {
    const one = sweep("f", [1], [0], () => 0.1);
    const [row] = compareSweeps(a, one).rows;
    expect(row).toMatchObject({ seeds: 1, interval: null, p: null, verdict: "cannot tell" });
  });
});

describe("intervals and verdicts, counted over simulated sweeps", () => {
  const [RUNS, ROWS, SEEDS] = [2000, 6, 5];
  const stream = new Stream(0, "simulated sweeps");

  /** Two sweeps with a common effect of row and seed, and a true log ratio in each row. */
  function simulated(run: number, truth: number): Pair[] {
    return Array.from({ length: ROWS }, (_, row): Pair => {
      const at = (seed: number, side: number) =>
        stream.normal(((run * ROWS + row) * SEEDS + seed) * 4 + side);
      const seeds = Array.from({ length: SEEDS }, (_, seed) => seed);
      // what a seed makes easy or hard for both goes out in pairs
      const shared = (seed: number) => 3 * at(seed, 0) + row;
      return {
        where: { row },
        seeds,
        same: false,
        a: new Map(seeds.map((seed) => [seed, shared(seed) + 0.3 * at(seed, 1)])),
        b: new Map(seeds.map((seed) => [seed, shared(seed) + truth + 0.3 * at(seed, 2)])),
      };
    });
  }

  it("an interval holds the true ratio in 95 % of rows, also over all rows", () => {
    const truth = Math.log(1.2);
    let held = 0;
    let heldOverall = 0;
    for (let run = 0; run < RUNS; run++) {
      const { rows, overall } = tested(simulated(run, truth), true);
      const holds = ({ interval }: (typeof rows)[number]) =>
        interval !== null && interval[0] <= 1.2 && 1.2 <= interval[1];
      held += rows.filter(holds).length;
      if (overall !== null && holds(overall)) heldOverall++;
    }
    // binomial: four standard errors are 0.8 % of 12,000 rows, 2 % of 2,000 runs
    expect(held / (RUNS * ROWS)).toBeGreaterThan(0.942);
    expect(held / (RUNS * ROWS)).toBeLessThan(0.958);
    expect(heldOverall / RUNS).toBeGreaterThan(0.93);
    expect(heldOverall / RUNS).toBeLessThan(0.97);
  });

  it("among equals a verdict is given in at most 5 % of comparisons, whatever the number of rows", () => {
    let wrong = 0;
    for (let run = 0; run < RUNS; run++) {
      const { rows, overall } = tested(simulated(run, 0), true);
      if ([...rows, overall].some((row) => row !== null && row.verdict !== "cannot tell")) wrong++;
    }
    // 5 % and four standard errors; far below it the correction would be for nothing
    expect(wrong / RUNS).toBeLessThan(0.07);
    expect(wrong / RUNS).toBeGreaterThan(0.02);
  });
});
