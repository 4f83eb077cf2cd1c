import type { Accuracy } from "../../advise/accuracy.js";
import type { Advice, Candidate, Interval, Pair, SeedResult } from "../../advise/advice.js";
import type { Outcome } from "../../advise/outcome.js";
import type { Row, Table } from "../../results/table.js";
import { bestBaseline } from "./competitors.js";
import { channelsOf, factsOf } from "./facts.js";
import type {
  Competitor,
  CurvePoint,
  HorizonPoint,
  KernelPoint,
  PairRow,
  Run,
  Tables,
} from "./rows.js";

function finite(x: number | null | undefined): number | null {
  return x === undefined || x === null || !Number.isFinite(x) ? null : x;
}

function bounds([low, high]: Interval): { low: number | null; high: number | null } {
  return { low: finite(low), high: finite(high) };
}

function competitorsOf(advice: Advice): Competitor[] {
  const baselines = advice.baselines.map(
    (b): Competitor => ({
      name: b.name,
      label: b.label,
      kind: "baseline",
      architecture: b.name,
      error: finite(b.test.mean),
      ...bounds(b.test.interval),
      mse: finite(b.test.mse),
      ...accuracy(b.accuracy),
      validation: finite(b.validation),
      skill: null,
      skill_low: null,
      skill_high: null,
      parameters: null,
      flops: null,
      seconds: null,
      learning_rate: null,
      retrained_low: null,
      retrained_high: null,
      best: advice.best.includes(b.name),
      beaten_by: b.beatenBy.join("; "),
    }),
  );
  const networks = advice.candidates.map((c): Competitor => {
    const skill = bounds(c.skillInterval);
    return {
      name: c.name,
      label: c.name,
      kind: "network",
      architecture: c.architecture,
      error: finite(c.test.mean),
      ...bounds(c.test.interval),
      mse: finite(c.test.mse),
      ...accuracy(c.accuracy),
      validation: finite(c.validation),
      skill: finite(c.skill),
      skill_low: skill.low,
      skill_high: skill.high,
      parameters: c.parameters,
      flops: c.flops,
      seconds: finite(c.seconds),
      learning_rate: c.learningRate,
      retrained_low: finite(c.retraining.lowest),
      retrained_high: finite(c.retraining.highest),
      best: advice.best.includes(c.name),
      beaten_by: c.beatenBy.join("; "),
    };
  });
  return [...baselines, ...networks].sort(
    (a, b) => (a.error ?? Number.MAX_VALUE) - (b.error ?? Number.MAX_VALUE),
  );
}

function accuracy({ mae, rmse, mase }: Accuracy) {
  return { mae: finite(mae), rmse: finite(rmse), mase: finite(mase) };
}

function horizonsOf(advice: Advice, competitors: readonly Competitor[]): HorizonPoint[] {
  if (advice.problem.horizons.length === 1) return [];
  const all = [...advice.baselines, ...advice.candidates];
  return competitors.flatMap(({ name }) =>
    (all.find((c) => c.name === name)?.byHorizon ?? []).map((h) => ({
      competitor: name,
      horizon: h.horizon,
      error: finite(h.error),
      ...accuracy(h),
    })),
  );
}

function pairRow(pair: Pair, reference: string | undefined): PairRow {
  const turn = pair.a === reference;
  const [low, high] = turn ? [-pair.interval[1], -pair.interval[0]] : pair.interval;
  return {
    a: turn ? pair.b : pair.a,
    b: turn ? pair.a : pair.b,
    difference: finite(turn ? -pair.difference : pair.difference),
    low: finite(low),
    high: finite(high),
    verdict: high < 0 ? "a is better" : low > 0 ? "b is better" : "cannot tell",
  };
}

function kernelOf({ memory }: Advice): KernelPoint[] {
  return memory.kernel.flatMap(({ channel, weights }, i) =>
    weights.map((weight, lag) => ({
      channel,
      lag,
      weight: finite(weight),
      low: finite(memory.band[i]?.low[lag]),
      high: finite(memory.band[i]?.high[lag]),
    })),
  );
}

/** Whether a run is like that which would be deployed, but for its seed. */
function isChosen(
  { learningRate, limit }: Pick<SeedResult, "learningRate" | "limit">,
  candidate: Pick<Candidate, "learningRate" | "effort">,
): boolean {
  return learningRate === candidate.learningRate && limit === candidate.effort.steps;
}

function runsOf(candidate: Candidate): Run[] {
  return candidate.runs.map((run) => ({
    candidate: candidate.name,
    seed: run.seed,
    learning_rate: run.learningRate,
    chosen: isChosen(run, candidate),
    validation: finite(run.validation),
    steps: run.steps,
    diverged: run.diverged ?? "",
  }));
}

function curvesOf(candidate: Candidate): CurvePoint[] {
  return candidate.runs.flatMap((run) =>
    run.curve.map(([step, error]) => ({
      candidate: candidate.name,
      seed: run.seed,
      learning_rate: run.learningRate,
      chosen: isChosen(run, candidate),
      step,
      error: finite(error),
    })),
  );
}

function predictionsOf({ predictions }: Outcome): Table<Row> {
  const competitors = [...predictions.byCompetitor];
  const { sequence, horizon } = predictions;
  return {
    file: "predictions.csv",
    columns: [
      ...(sequence === null ? [] : ["sequence"]),
      "when",
      ...(horizon === null ? [] : ["horizon"]),
      "truth",
      ...competitors.map(([name]) => name),
    ],
    rows: predictions.when.map((when, i) => ({
      ...(sequence === null ? {} : { sequence: sequence[i] }),
      when,
      ...(horizon === null ? {} : { horizon: horizon[i] }),
      truth: finite(predictions.truth[i]),
      ...Object.fromEntries(competitors.map(([name, values]) => [name, finite(values[i])])),
    })),
  };
}

const ERROR = ["error", "low", "high"] as const;

/** The tables of an outcome. Values that are not finite are missing, as in JSON. */
export function tablesOf(outcome: Outcome): Tables {
  const { advice } = outcome;
  const competitors = competitorsOf(advice);
  const reference = bestBaseline(competitors)?.name;
  const kernel = kernelOf(advice);
  const { coupling } = advice;
  const tables = {
    competitors: {
      file: "competitors.csv",
      columns: [
        ...(["name", "label", "kind", "architecture", ...ERROR, "mse"] as const),
        ...(["mae", "rmse", "mase", "validation"] as const),
        ...(["skill", "skill_low", "skill_high", "parameters", "flops", "seconds"] as const),
        ...(["learning_rate", "retrained_low", "retrained_high", "best", "beaten_by"] as const),
      ],
      rows: competitors,
    },
    pairs: {
      file: "pairs.csv",
      columns: ["a", "b", "difference", "low", "high", "verdict"] as const,
      rows: advice.pairs.map((pair) => pairRow(pair, reference)),
    },
    setAside: {
      file: "set-aside.csv",
      columns: ["name", "label", "validation"] as const,
      rows: advice.setAside.map(({ name, label, validation }) => ({
        ...{ name, label, validation: finite(validation) },
      })),
    },
    horizons: {
      file: "horizons.csv",
      columns: ["competitor", "horizon", "error", "mae", "rmse", "mase"] as const,
      rows: horizonsOf(advice, competitors),
    },
    windowCurve: {
      file: "window-curve.csv",
      columns: ["window", ...ERROR] as const,
      rows: advice.memory.byWindow.map((p) => ({
        window: p.window,
        error: finite(p.error),
        ...bounds(p.interval),
      })),
    },
    windowsTried: {
      file: "windows-tried.csv",
      columns: ["window", "columns", "values", "validation", "above"] as const,
      rows: advice.window.tried.map(({ window, columns, values, validation, above }) => ({
        ...{ window, columns, values },
        ...{ validation: finite(validation), above: finite(above) },
      })),
    },
    kernel: {
      file: "kernel.csv",
      columns: ["channel", "lag", "weight", "low", "high"] as const,
      rows: kernel,
    },
    kernelChannels: {
      file: "kernel-channels.csv",
      columns: [
        "channel",
        "lags",
        "clear_lags",
        "last_clear_lag",
        "largest_lag",
        "weight",
      ] as const,
      rows: channelsOf(kernel),
    },
    runs: {
      file: "runs.csv",
      columns: [
        ...(["candidate", "seed", "learning_rate", "chosen", "validation"] as const),
        ...(["steps", "diverged"] as const),
      ],
      rows: advice.candidates.flatMap(runsOf),
    },
    effort: {
      file: "effort.csv",
      columns: ["candidate", "steps", "end", "prospect"] as const,
      rows: advice.candidates.map(({ name, effort: { steps, end, prospect } }) => ({
        ...{ candidate: name, steps, end, prospect: finite(prospect) },
      })),
    },
    learningCurves: {
      file: "learning-curves.csv",
      columns: ["candidate", "seed", "learning_rate", "chosen", "step", "error"] as const,
      rows: advice.candidates.flatMap(curvesOf),
    },
    predictions: predictionsOf(outcome),
    coupling: {
      file: "coupling.csv",
      columns: ["index", "sigma", "sigma_centred"] as const,
      rows: (coupling?.sigma ?? []).map((sigma, i) => ({
        index: i + 1,
        sigma: finite(sigma),
        sigma_centred: finite(coupling?.sigmaCentred[i]),
      })),
    },
    truncation: {
      file: "truncation.csv",
      columns: ["rank", ...ERROR] as const,
      rows: (coupling?.truncated ?? []).map((t) => ({
        rank: t.rank,
        error: finite(t.error),
        ...bounds(t.interval),
      })),
    },
    findings: {
      file: "findings.csv",
      columns: ["id", "kind", "ratio", "low", "high", "statement"] as const,
      rows: advice.findings.map((f) => ({
        id: f.id,
        kind: f.kind,
        ratio: finite(f.ratio),
        ...(f.interval === null ? { low: null, high: null } : bounds(f.interval)),
        statement: f.statement,
      })),
    },
  };
  return {
    ...tables,
    facts: { file: "facts.csv", columns: ["name", "value"], rows: factsOf(outcome, tables) },
  };
}
