import type { CandidateFacts, ClassAdvice, NumberAdvice } from "../../advise/advice.js";
import type { Outcome } from "../../advise/outcome.js";
import type { Row, Table } from "../../results/table.js";
import { bestBaseline, bestNetwork } from "./competitors.js";
import type { Fact, KernelChannel, KernelPoint, Tables } from "./rows.js";

/** How many test points the figure of predictions shows: the last ones of one sequence. */
export const STRETCH = 120;

/** How many inputs the sentence of the problem names; the record names all. */
export const NAMED = 5;

function isClear({ low, high }: KernelPoint): boolean {
  return low !== null && high !== null && (low > 0 || high < 0);
}

/** The kernel's channels in short, the one with the largest sum of absolute weights first. */
export function channelsOf(kernel: readonly KernelPoint[]): KernelChannel[] {
  return [...new Set(kernel.map((point) => point.channel))]
    .map((channel) => {
      const points = kernel.filter((point) => point.channel === channel);
      const size = (point: KernelPoint): number => Math.abs(point.weight ?? 0);
      const clear = points.filter(isClear);
      const largest = points.reduce((most, point) => (size(point) > size(most) ? point : most));
      return {
        channel,
        lags: points.length,
        clear_lags: clear.length,
        last_clear_lag: clear.length === 0 ? null : Math.max(...clear.map((point) => point.lag)),
        largest_lag: largest.lag,
        weight: points.reduce((sum, point) => sum + size(point), 0),
      };
    })
    .sort((a, b) => b.weight - a.weight);
}

/** The rows of predictions.csv that the figure shows. */
export function stretchOf(predictions: Table<Row>): readonly Row[] {
  const last = predictions.rows.at(-1);
  return predictions.rows.slice(-STRETCH).filter((row) => row.sequence === last?.sequence);
}

/** Root mean square of truth - prediction over the rows that have both, or null without any. */
function rootMeanSquare(rows: readonly Row[], column: string | undefined): number | null {
  const squares = rows.flatMap((row) => {
    const [y, z] = [row.truth, column === undefined ? null : row[column]];
    return typeof y === "number" && typeof z === "number" ? [(y - z) ** 2] : [];
  });
  return squares.length === 0
    ? null
    : Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

/** Number of leading values that hold `share` of the sum of squares. */
function energyRank(values: readonly (number | null)[], share: number): number | null {
  const squares = values.map((value) => (value ?? 0) ** 2);
  const total = squares.reduce((sum, square) => sum + square, 0);
  if (total === 0) return null;
  let [rank, sum] = [0, 0];
  while (sum < share * total * (1 - 1e-12)) sum += squares[rank++];
  return rank;
}

/** The single numbers that the report's sentences and its data card are made of. */
export function factsOf(outcome: Outcome, tables: Omit<Tables, "facts">): Fact[] {
  const { advice } = outcome;
  const { data, prediction, problem } = advice;
  const candidates: readonly CandidateFacts[] = advice.candidates;
  const competitors = tables.competitors.rows;
  const baseline = bestBaseline(competitors);
  const against = tables.pairs.rows.filter(
    (p) => p.b === baseline?.name && competitors.find((c) => c.name === p.a)?.kind === "network",
  );
  const stretch = stretchOf(tables.predictions);
  const runs = tables.runs.rows;
  const values: Record<string, number | null> = {
    "interval level, percent": 95,
    seed: advice.seed,
    seconds: advice.seconds,
    horizon: problem.horizon,
    "horizon nearest": problem.horizons[0],
    horizons: problem.horizons.length,
    origins: problem.origins,
    window: problem.window,
    "window ridge": advice.window.ridge,
    "window networks": advice.window.networks,
    "window seconds": advice.window.seconds,
    sequences: problem.sequences,
    "inputs not named": Math.max(0, problem.inputs.length - NAMED),
    rows: data.rows,
    "rows train": data.split.train,
    "rows validation": data.split.validation,
    "rows test": data.split.test,
    gaps: data.gaps,
    competitors: competitors.length,
    networks: candidates.length,
    "best set": advice.best.length,
    "networks better than best baseline": against.filter((p) => p.verdict === "a is better").length,
    "networks worse than best baseline": against.filter((p) => p.verdict === "b is better").length,
    "networks not told apart from best baseline": against.filter((p) => p.verdict === "cannot tell")
      .length,
    "networks below best baseline on validation": competitors.filter(
      (c) =>
        c.kind === "network" && (c.validation ?? Infinity) < (baseline?.validation ?? -Infinity),
    ).length,
    "set aside": tables.setAside.rows.length,
    "networks settled": tables.effort.rows.filter(({ end }) => end === "settled").length,
    "networks falling": tables.effort.rows.filter(({ end }) => end === "falling").length,
    "networks beaten early": tables.effort.rows.filter(({ end }) => end === "beaten").length,
    runs: runs.length,
    "runs diverged": runs.filter((run) => run.diverged !== "").length,
    "test points": tables.predictions.rows.length,
    "stretch points": stretch.length,
    "prediction gain": prediction.basis.gain,
    "prediction low": prediction.basis.interval[0],
    "prediction high": prediction.basis.interval[1],
  };
  const own = advice.outputs === "numbers" ? numberFacts(advice, tables) : classFacts(advice);
  return Object.entries({ ...values, ...own }).map(([name, value]) => ({
    name,
    value: value === null || !Number.isFinite(value) ? null : value,
  }));
}

/** What only advice on numbers has. */
function numberFacts(
  { data, memory, coupling }: NumberAdvice,
  tables: Omit<Tables, "facts">,
): Readonly<Record<string, number | null>> {
  const competitors = tables.competitors.rows;
  const stretch = stretchOf(tables.predictions);
  const floor = coupling?.noiseFloor ?? null;
  const centred = tables.coupling.rows.map((s) => s.sigma_centred);
  return {
    "mase lag": data.mase.lag,
    "mase scale": data.mase.scale,
    "outside train range": data.outsideTrainRange,
    "target mean": data.target.mean,
    "target deviation": data.target.deviation,
    "target min": data.target.min,
    "target max": data.target.max,
    ...Object.fromEntries(data.periods.map((period, i) => [`period ${i + 1}`, period])),
    "tail rate": memory.tail.rate,
    "tail low": memory.tail.interval?.[0] ?? null,
    "tail high": memory.tail.interval?.[1] ?? null,
    "kernel channels": tables.kernelChannels.rows.length,
    "stretch rmse baseline": rootMeanSquare(stretch, bestBaseline(competitors)?.name),
    "stretch rmse network": rootMeanSquare(stretch, bestNetwork(competitors)?.name),
    "coupling seed": coupling?.seed ?? null,
    "coupling noise floor": floor,
    "coupling values": centred.length,
    "coupling centred above floor": centred.filter((s) => s !== null && s > (floor ?? 0)).length,
    "coupling centred rank 99 %": energyRank(centred, 0.99),
  };
}

/** What only advice on classes has. */
function classFacts({ problem }: ClassAdvice): Readonly<Record<string, number | null>> {
  return { classes: problem.labels.classes.length };
}

/** The row of facts.csv with this name. */
export function fact(facts: Table<Fact>, name: string): Fact {
  const row = facts.rows.find((f) => f.name === name);
  if (row === undefined) throw new Error(`no fact '${name}'`);
  return row;
}
