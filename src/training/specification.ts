import type { Positions, TaskShape } from "../models/architecture.js";
import type { DType } from "../tensor/type.js";
import type { Optimiser, Schedule } from "./optimiser.js";

/** One model of a population: what may differ between models of equal shapes. */
export interface Member {
  readonly seed: number;
  readonly learningRate: number;
}

/** A population: models of one architecture and configuration that train side by side. */
export interface PopulationSpecification {
  readonly architecture: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly task: TaskShape;
  readonly members: readonly Member[];
  readonly dtype: Extract<DType, "float32" | "float64">;
  /** where the loss is taken */
  readonly positions: Positions;
  readonly batch: number;
  /** steps at most; the cosine schedule ends here */
  readonly steps: number;
  readonly optimiser: Optimiser;
  readonly schedule: Schedule;
  /** limit on the norm of a member's gradient */
  readonly clipNorm: number;
  /** steps that one run of the engine makes */
  readonly stepsPerRun: number;
}

/** Settings that a caller who has no opinion should take. */
export const populationDefaults = {
  dtype: "float32",
  positions: "last",
  batch: 64,
  optimiser: { kind: "adam" },
  schedule: "cosine",
  clipNorm: 1,
  stepsPerRun: 16,
} as const;
