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

/** Adam's rate, at its largest. */
const RATE = 0.008;

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

/** The sweep that trains every head size. */
export function sweepOf(size: Size): object {
  const { steps, batch, sizes } = SIZES[size.budget];
  return {
    baseline: {
      ...configurationOf(sizes[0], size),
      data: imageData(size),
      training: { batch },
    },
    grid: { "model.headSize": sizes },
    ...{ learningRates: [RATE], budget: { steps }, keep: "best" },
  };
}
