import { availableParallelism } from "node:os";
import type { Cost, CostModel } from "../cost/model.js";
import type { Setting } from "../trial/schema.js";
import type { TrialGroup } from "./expand.js";
import { type GroupCost, groupCosts } from "./group-cost.js";
import { makespan } from "./makespan.js";
import { packGroups } from "./pack.js";
import { cellAt, differingPaths } from "./paths.js";
import { withStarts } from "./start.js";

/** One configuration of a plan: trials that differ in seed and learning rate alone. */
export interface PlanRow {
  /** values of the paths that differ among the configurations */
  readonly values: readonly Setting[];
  /** of the configuration */
  readonly trials: number;
  /** of one model */
  readonly parameters: number;
  /** of all its trainings */
  readonly flops: number;
  /** of all its populations, one after another */
  readonly seconds: number;
}

/** What a sweep will take, before any of it is done. */
export interface Plan {
  /** models to train */
  readonly trials: number;
  /** groups of trials that differ in seed and learning rate alone */
  readonly configurations: number;
  /** jobs that the trials are packed into */
  readonly populations: number;
  /** of the smallest and the largest model */
  readonly parameters: readonly [least: number, most: number];
  /** operations of all forward and backward passes in training */
  readonly flops: number;
  /** bytes of the largest population's worker, and of all workers with the largest they may have */
  readonly memory: { readonly largest: number; readonly together: number };
  /** until the last population is done, with `workers` at once; none stops early */
  readonly time: Cost;
  /** processes at once */
  readonly workers: number;
  /** distinct shapes of graphs; where fewer were `read`, seconds, bytes and FLOPs of the others are interpolated */
  readonly shapes: { readonly count: number; readonly read: number };
  /** paths of the values of the rows */
  readonly paths: readonly string[];
  /** the first configurations, in order */
  readonly rows: readonly PlanRow[];
  /** all that have no row of their own, where there are any */
  readonly others: Omit<PlanRow, "values" | "parameters"> | null;
}

/** Rows of a plan; more are not read. */
const MOST_ROWS = 20;

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

/** A time, with the intervals of what it is made of. */
function timeOf(seconds: number, costs: readonly GroupCost[], alone: readonly number[]): Cost {
  const total = sum(alone);
  const low = sum(alone.map((s, g) => s / costs[g].within)) / total;
  const high = sum(alone.map((s, g) => s * costs[g].within)) / total;
  const measured = costs.every((c) => c.measured);
  return {
    seconds,
    interval: [low * seconds, high * seconds],
    kind: measured ? "measured" : "fitted",
  };
}

/**
 * What the trials of a sweep will take, with those that they start from, in the populations that they would be packed in. Nothing is
 * drawn, compiled or run.
 *
 * @param asked at least one
 * @throws CallerError where a trial alone takes more memory than there is
 */
export function plan(
  asked: readonly TrialGroup[],
  model: CostModel,
  workers: number = availableParallelism(),
): Plan {
  const groups = withStarts(asked);
  const { costs, shapes, read } = groupCosts(groups, model);
  const populations = packGroups(groups, costs, workers);
  const counts = groups.map(({ members }) => members.length);
  const alone = costs.map(({ fixed, each }, g) => fixed + counts[g] * each);
  const flops = costs.map((cost, g) => counts[g] * cost.flops);
  const bytes = populations.map((p) => p.bytes).sort((a, b) => b - a);
  const paths = differingPaths(groups);
  const rows = groups.slice(0, MOST_ROWS).map(
    (group, g): PlanRow => ({
      values: paths.map((path) => cellAt(group, path)),
      trials: counts[g],
      parameters: costs[g].parameters,
      flops: flops[g],
      seconds: alone[g],
    }),
  );
  const rest = <T>(values: readonly T[]) => values.slice(MOST_ROWS);
  return {
    trials: sum(counts),
    configurations: groups.length,
    populations: populations.length,
    parameters: [
      costs.reduce((n, c) => Math.min(n, c.parameters), Number.POSITIVE_INFINITY),
      costs.reduce((n, c) => Math.max(n, c.parameters), 0),
    ],
    flops: sum(flops),
    memory: { largest: bytes[0], together: sum(bytes.slice(0, workers)) },
    time: timeOf(
      makespan(
        populations.map(({ seconds }) => seconds),
        workers,
      ),
      costs,
      alone,
    ),
    workers,
    shapes: { count: shapes, read },
    paths,
    rows,
    others:
      groups.length <= MOST_ROWS
        ? null
        : { trials: sum(rest(counts)), flops: sum(rest(flops)), seconds: sum(rest(alone)) },
  };
}
