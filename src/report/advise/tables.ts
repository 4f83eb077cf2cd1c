import type { Advice, CandidateFacts, Pair, Scores, SeedResult } from "../../advise/advice.js";
import type { Outcome } from "../../advise/outcome.js";
import type { Row, Table } from "../../results/table.js";
import { classTables } from "./class-tables.js";
import { bestBaseline } from "./competitors.js";
import { factsOf } from "./facts.js";
import { accuracyColumns, bounds, ERROR, finite, numberTables } from "./number-tables.js";
import type { Competitor, CurvePoint, PairRow, Run, Tables } from "./rows.js";

function competitorsOf(advice: Advice): Competitor[] {
  const baselines = advice.baselines.map(
    (b): Competitor => ({
      name: b.name,
      label: b.label,
      kind: "baseline",
      architecture: b.name,
      error: finite(b.test.mean),
      ...bounds(b.test.interval),
      ...scores(b),
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
      ...scores(c),
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

/** What is known of predicted numbers, or of predicted classes. */
function scores(of: Scores) {
  const none = { mse: null, mae: null, rmse: null, mase: null, log_loss: null, accuracy: null };
  return "confusion" in of
    ? { ...none, log_loss: finite(of.test.logLoss), accuracy: finite(of.accuracy) }
    : { ...none, mse: finite(of.test.mse), ...accuracyColumns(of.accuracy) };
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

/** Whether a run is like that which would be deployed, but for its seed. */
function isChosen(
  { learningRate, limit }: Pick<SeedResult, "learningRate" | "limit">,
  candidate: Pick<CandidateFacts, "learningRate" | "effort">,
): boolean {
  return learningRate === candidate.learningRate && limit === candidate.effort.steps;
}

function runsOf(candidate: CandidateFacts): Run[] {
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

function curvesOf(candidate: CandidateFacts): CurvePoint[] {
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

function predictionsOf({ advice, predictions }: Outcome): Table<Row> {
  const shown = (value: number) =>
    advice.outputs === "classes" ? advice.problem.labels.classes[value] : finite(value);
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
      truth: shown(predictions.truth[i]),
      ...Object.fromEntries(competitors.map(([name, values]) => [name, shown(values[i])])),
    })),
  };
}

/** The tables of an outcome. Values that are not finite are missing, as in JSON. */
export function tablesOf(outcome: Outcome): Tables {
  const { advice } = outcome;
  const candidates: readonly CandidateFacts[] = advice.candidates;
  const competitors = competitorsOf(advice);
  const reference = bestBaseline(competitors)?.name;
  const tables = {
    competitors: {
      file: "competitors.csv",
      columns: [
        ...(["name", "label", "kind", "architecture", ...ERROR] as const),
        ...SCORES[advice.outputs],
        ...(["validation", "skill", "skill_low", "skill_high"] as const),
        ...(["parameters", "flops", "seconds"] as const),
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
    runs: {
      file: "runs.csv",
      columns: [
        ...(["candidate", "seed", "learning_rate", "chosen", "validation"] as const),
        ...(["steps", "diverged"] as const),
      ],
      rows: candidates.flatMap(runsOf),
    },
    effort: {
      file: "effort.csv",
      columns: ["candidate", "steps", "end", "prospect"] as const,
      rows: candidates.map(({ name, effort: { steps, end, prospect } }) => ({
        ...{ candidate: name, steps, end, prospect: finite(prospect) },
      })),
    },
    learningCurves: {
      file: "learning-curves.csv",
      columns: ["candidate", "seed", "learning_rate", "chosen", "step", "error"] as const,
      rows: candidates.flatMap(curvesOf),
    },
    ...numberTables(advice.outputs === "numbers" ? advice : null, competitors),
    predictions: predictionsOf(outcome),
    ...classTables(advice.outputs === "classes" ? advice : null, competitors),
  };
  return {
    ...tables,
    facts: { file: "facts.csv", columns: ["name", "value"], rows: factsOf(outcome, tables) },
  };
}

/** Columns of competitors.csv that only numbers have, or only classes. */
const SCORES = {
  numbers: ["mse", "mae", "rmse", "mase"],
  classes: ["log_loss", "accuracy"],
} as const satisfies Readonly<Record<Advice["outputs"], readonly (keyof Competitor)[]>>;
