import type { TaskShape } from "../models/input.js";
import { type TrainingSettings, trainingDefaults } from "./settings.js";

/** One model of a population: what may differ between models of equal shapes. */
export interface Member {
  /** of the first parameters and the order of the data */
  readonly seed: number;
  /** the largest of its schedule */
  readonly learningRate: number;
}

/** A population: models of one architecture and configuration that train side by side. */
export interface PopulationSpecification extends TrainingSettings {
  /** name of the architecture */
  readonly architecture: string;
  /** settings of the architecture */
  readonly config: Readonly<Record<string, unknown>>;
  /** channels in and out, and length */
  readonly task: TaskShape;
  /** M models, in the order of every [M, ...] */
  readonly members: readonly Member[];
  /** steps at most; the cosine schedule ends here */
  readonly steps: number;
  /** steps that one run of the engine makes */
  readonly stepsPerRun: number;
}

/** Settings that a caller who has no opinion should take. */
export const populationDefaults = { ...trainingDefaults, stepsPerRun: 16 } as const;
