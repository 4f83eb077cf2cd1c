import type { Configuration } from "../cells.js";
import type { Budget } from "../study.js";
import { GROUNDS, type GroundName, type ModelName, rateOf } from "./grounds.js";

/** A model that is trained on a task. */
export interface Trained {
  readonly ground: GroundName;
  readonly model: ModelName;
  readonly configuration: Configuration;
}

const STEPS: Readonly<Record<Budget, Readonly<Record<GroundName, number>>>> = {
  smoke: { linear: 8, nearest: 8, coupling: 8 },
  default: { linear: 1000, nearest: 2000, coupling: 2000 },
  paper: { linear: 30_000, nearest: 30_000, coupling: 30_000 },
};

/**
 * The sweep of a model on a task, as its document.
 *
 * @param longer this many times as many steps, at a rate that is as many times less
 */
export function sweepOf(
  { ground, model, configuration }: Trained,
  budget: Budget,
  longer = 1,
): object {
  return {
    baseline: {
      ...configuration,
      data:
        budget === "smoke"
          ? { train: 64, validation: 32, test: 64 }
          : { train: 16_384, validation: 256, test: 2048 },
      training: { batch: 32, positions: GROUNDS[ground].outputs },
    },
    learningRates: [rateOf(model) / longer],
    budget: { steps: longer * STEPS[budget][ground] },
  };
}
