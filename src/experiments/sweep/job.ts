import { shapeOf } from "../../models/input.js";
import { type Member, populationDefaults } from "../../training/specification.js";
import type { PopulationJob } from "../population/job.js";
import type { BudgetSettings } from "../trial/schema.js";
import { type SweepSettings, taskOf } from "./parts.js";

/**
 * Steps that one run of the engine makes: the most, up to 16, of which both the steps and those
 * between evaluations are multiples. A trial's result does not depend on it.
 */
export function stepsPerRun({ steps, evaluateEvery }: BudgetSettings): number {
  let most: number = populationDefaults.stepsPerRun;
  while (steps % most !== 0 || evaluateEvery % most !== 0) most--;
  return most;
}

/**
 * Trials that share their settings as one population.
 *
 * @throws CallerError for settings that were not resolved before
 */
export function populationJob(
  settings: SweepSettings,
  members: readonly Member[],
  name: string,
): PopulationJob {
  const { data, training, budget } = settings;
  const configured = taskOf(settings.task);
  const { task, config } = configured;
  const { architecture, ...model } = settings.model;
  const { train, validation, test } = data;
  return {
    name,
    spec: {
      architecture: String(architecture),
      config: model,
      task: shapeOf(configured),
      members,
      ...training,
      steps: budget.steps,
      stepsPerRun: stepsPerRun(budget),
    },
    data: {
      kind: "drawn",
      task,
      settings: config,
      seed: data.seed,
      counts: { train, validation, test },
    },
    stopping: {
      evaluateEvery: budget.evaluateEvery,
      // null: more evaluations than there will be
      patience: budget.patience ?? budget.steps + 1,
    },
    errorUnit: 1,
  };
}
