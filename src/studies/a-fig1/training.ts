import type { Configuration } from "../cells.js";
import { imageData, imageTask } from "../images.js";
import type { Budget, Size } from "../study.js";

const SIZES = {
  smoke: { steps: 8, batch: 16, sizes: [1, 2, 4, 16, 64] },
  default: { steps: 3200, batch: 32, sizes: [1, 2, 4, 16, 64] },
  paper: { steps: 30_000, batch: 64, sizes: [1, 2, 4, 8, 16, 32, 64] },
} as const satisfies Record<Budget, object>;

/** From the smallest. */
export function headSizes(budget: Budget): readonly number[] {
  return SIZES[budget].sizes;
}

/** Adam's rate, at its largest; large heads, whose logits move faster, may take the smaller one. */
const RATE = 0.008;
const SMALLER = 0.003;
/** The least head that is large. Chosen by hand: at 0.008 heads of 64 learn less than heads of 16. */
const LARGE = 16;

/** A vision Transformer with heads of a size; all else is the same whatever the size. */
export function configurationOf(headSize: number, size: Size): Configuration {
  return {
    task: imageTask(size),
    model: {
      architecture: "vit",
      ...{ width: 32, layers: 2, heads: 2, headSize, feedForwardWidth: 64, readout: "mean" },
    },
  };
}

/** Of a wider model: ten passes over Fashion-MNIST's training part. */
const LONG = {
  smoke: { steps: 8, batch: 16 },
  default: { steps: 9600, batch: 64 },
  paper: { steps: 60_000, batch: 64 },
} as const satisfies Record<Budget, object>;

/** A wider model with four heads of 16, for one head size alone: whether it is training that decides. */
export function longConfiguration(size: Size): Configuration {
  return {
    task: imageTask(size),
    model: {
      architecture: "vit",
      ...{ width: 64, layers: 2, heads: 4, headSize: 16, feedForwardWidth: 256, readout: "mean" },
    },
  };
}

/** The sweep that trains it. */
export function longSweep(size: Size): object {
  const { steps, batch } = LONG[size.budget];
  return {
    baseline: { ...longConfiguration(size), data: imageData(size), training: { batch } },
    ...{ learningRates: [SMALLER], budget: { steps }, keep: "best" },
  };
}

/** The sweep that trains a head size. */
export function sweepOf(headSize: number, size: Size): object {
  const { steps, batch } = SIZES[size.budget];
  return {
    baseline: {
      ...configurationOf(headSize, size),
      data: imageData(size),
      training: { batch },
    },
    learningRates: headSize < LARGE ? [RATE] : [SMALLER, RATE],
    ...{ budget: { steps }, keep: "best" },
  };
}
