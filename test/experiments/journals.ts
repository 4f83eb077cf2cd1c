import { createHash } from "node:crypto";
import { encodeLine, NO_CHECK } from "../../src/experiments/journal/line.js";
import {
  JOURNAL_SCHEMA,
  type JournalRecord,
  type PopulationRecord,
  type TrialResult,
} from "../../src/experiments/journal/records.js";
import type { Settings } from "../../src/experiments/trial/schema.js";
import { versionsOf } from "../../src/experiments/trial/versions.js";
import { VERSION } from "../../src/version.js";

export const hash = (text: string) => createHash("sha256").update(text).digest("hex");

export const begin = {
  kind: "begin",
  schema: JOURNAL_SCHEMA,
  nwidth: VERSION,
  onnxruntime: "1.30.0",
  job: "sweep",
  asked: { baseline: "first" },
  at: "2026-01-01T00:00:00.000Z",
} as const satisfies JournalRecord;

/** A trial that is done; its key is made of its name. */
export function trial(name: string, changes: Partial<TrialResult> = {}): TrialResult {
  return {
    key: hash(name),
    seed: 0,
    learningRate: 0.01,
    state: "done",
    reason: null,
    steps: 100,
    bestStep: 80,
    validation: 0.5,
    metrics: { mse: 0.25, nmse: 0.125, mae: 0.4, max_error: 1.5 },
    curve: [
      [50, 0.75],
      [100, 0.5],
    ],
    digest: hash(`digest of ${name}`),
    seconds: 0.5,
    ...changes,
  };
}

/** A population of a linear filter on the coupling task. */
export function population(
  trials: readonly TrialResult[],
  task: Settings = { name: "coupling", alpha: 1 },
  fingerprint = "machine A",
): PopulationRecord {
  return {
    kind: "population",
    settings: {
      task: { ...task },
      data: { seed: 0, train: 64, validation: 32, test: 32 },
      model: { architecture: "linear-filter" },
      training: {
        loss: "squared",
        positions: "all",
        standardise: false,
        batch: 16,
        optimiser: "adam",
        weightDecay: 0,
        schedule: "constant",
        clipNorm: 1,
        dtype: "float32",
      },
      budget: { steps: 100, evaluateEvery: 50, patience: null },
    },
    versions: versionsOf(String(task.name), "linear-filter"),
    trials: [...trials],
    fingerprint,
    outputs: null,
    at: "2026-01-01T00:00:01.000Z",
  };
}

/** The records as a journal's lines. */
export function linesOf(records: readonly JournalRecord[]): string[] {
  let before = NO_CHECK;
  return records.map((record) => {
    const { text, check } = encodeLine(record, before);
    before = check;
    return text;
  });
}
