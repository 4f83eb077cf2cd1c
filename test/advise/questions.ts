import { type Effort, efforts } from "../../src/advise/grid.js";
import type { Question } from "../../src/advise/question.js";
import { type AdviseRequest, parseRequest } from "../../src/advise/request.js";
import { prepareWindows } from "../../src/data/prepare.js";
import { resolveProblem } from "../../src/data/resolve.js";
import { Stream } from "../../src/random/stream.js";
import { tableOf } from "../data/fixtures.js";

type Columns = Readonly<Record<string, readonly (number | string | null)[]>>;

/** What `ask` makes of columns in memory and a window that is given. The target is `y` unless said otherwise. */
export function questionOf(
  columns: Columns,
  options: Partial<Omit<AdviseRequest, "file" | "rows" | "budget" | "window">> & {
    readonly window?: number;
  } = {},
): Question {
  const { sequence, ...rest } = columns;
  const rows = sequence === undefined ? rest : { ...rest, sequence: sequence.map((s) => `s${s}`) };
  const request = parseRequest({
    rows,
    target: "y",
    budget: "quick",
    seed: 0,
    ...(sequence === undefined ? {} : { sequence: "sequence" }),
    ...options,
  });
  const given = tableOf(rows);
  const resolved = resolveProblem(given, { ...request, window: options.window });
  const { problem, table, warnings } = resolved;
  const prepared = prepareWindows(table, problem);
  const { window } = problem;
  return {
    ...{ request, problem, prepared, given, table },
    effort: efforts[request.budget],
    window: { given: true, ridge: window, networks: window, tried: [], seconds: 0 },
    warnings: [...prepared.doubts, ...warnings, ...prepared.warnings],
  };
}

/** The least that has all parts: two rates, two seeds, a range that grows once. */
export const LEAST: Effort = {
  ...efforts.quick,
  widths: [8],
  seeds: 2,
  learningRates: efforts.quick.learningRates.slice(1),
  steps: 64,
  stretches: 0,
  moreSeeds: 0,
  evaluateEvery: 16,
  resamples: 200,
};

/** n standard normal numbers. */
export function noise(n: number, seed: number, name = "noise"): number[] {
  const stream = new Stream(seed, name);
  return Array.from({ length: n }, (_, i) => stream.normal(i));
}

/** x_t = phi x_{t-1} + e_t, begun at its stationary law (phi 1: at 0). */
export function autoregressive(n: number, phi: number, seed: number): number[] {
  const e = noise(n, seed, "autoregressive");
  const x: number[] = [];
  for (let t = 0; t < n; t++) {
    x.push(t > 0 ? phi * x[t - 1] + e[t] : phi < 1 ? e[t] / Math.sqrt(1 - phi ** 2) : 0);
  }
  return x;
}
