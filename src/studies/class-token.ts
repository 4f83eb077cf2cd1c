import type { Settings } from "../experiments/trial/schema.js";
import { type FourNumbers, requireOrder } from "../oracle/four-numbers.js";
import type { Trials } from "../results/trials.js";
import { besideFloor, type Configuration, chosenErrors } from "./cells.js";
import type { Measured } from "./claim.js";
import type { Budget } from "./study.js";

/** A model that reads out at a class token. */
export function classToken(settings: {
  readonly width: number;
  readonly heads: readonly number[];
  readonly residual?: boolean;
  readonly feedForwardWidth?: number;
}): Settings {
  return { architecture: "class-token-transformer", ...settings };
}

/** How long such models are trained, and what of their training is not a default. */
export interface ClassTokenTraining {
  /** steps by budget */
  readonly steps: Readonly<Record<Budget, number>>;
  readonly training?: Settings;
}

const TEST = { smoke: 64, default: 2000, paper: 2000 } as const;

/** The document of the sweep that trains one configuration. */
export function classTokenSweep(
  { task, model }: Configuration,
  { steps, training }: ClassTokenTraining,
  budget: Budget,
): object {
  const smoke = budget === "smoke";
  const parts = smoke ? { train: 64, validation: 32 } : { train: 8000, validation: 1000 };
  return {
    baseline: {
      ...{ task, model },
      data: { ...parts, test: TEST[budget] },
      training: { batch: 32, ...training },
    },
    learningRates: smoke ? [0.003] : [0.003, 0.01],
    budget: { steps: steps[budget] },
  };
}

/**
 * Normalised errors of a configuration, by seed, beside the floor of any model, 0, and what was
 * constructed.
 *
 * @throws RangeError where their order is broken
 */
export function normalisedErrors(
  trials: Trials,
  configuration: Configuration,
  budget: Budget,
  constructed?: FourNumbers["constructed"],
): Measured & { readonly numbers: FourNumbers } {
  const values = chosenErrors(trials, configuration, "nmse");
  const numbers = { ...besideFloor(configuration, values, TEST[budget]), constructed };
  requireOrder(numbers);
  return { values, numbers };
}
