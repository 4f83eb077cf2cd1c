import type { Configuration } from "../cells.js";
import { imageData, imageTask } from "../images.js";
import type { Budget, Size } from "../study.js";

interface Training {
  /** of the caller's images, and of the digits that come with the package, which are fewer and smaller */
  readonly steps: { readonly images: number; readonly digits: number };
  readonly batch: number;
  readonly sizes: readonly number[];
}

/** 9,600 batches of 64 are ten passes over the training part of Fashion-MNIST. */
const TRAINING = {
  smoke: { steps: { images: 8, digits: 8 }, batch: 16, sizes: [1, 2, 4, 16, 64] },
  default: { steps: { images: 9600, digits: 1600 }, batch: 64, sizes: [1, 2, 4, 16, 64] },
  paper: { steps: { images: 60_000, digits: 9600 }, batch: 64, sizes: [1, 2, 4, 8, 16, 32, 64] },
} as const satisfies Record<Budget, Training>;

/** From the smallest. */
export function headSizes(budget: Budget): readonly number[] {
  return TRAINING[budget].sizes;
}

/** Adam's rate, at its largest. Chosen by hand: at 0.008 heads of 64 learn less than heads of 16. */
const RATE = 0.003;

/** A vision Transformer with heads of a size; all else is the same whatever the size. */
export function configurationOf(headSize: number, size: Size): Configuration {
  return {
    task: imageTask(size),
    model: {
      architecture: "vit",
      ...{ width: 64, layers: 2, heads: 2, headSize, feedForwardWidth: 256, readout: "mean" },
    },
  };
}

/** The sweep that trains a head size. */
export function sweepOf(headSize: number, size: Size): object {
  const { steps, batch } = TRAINING[size.budget];
  return {
    baseline: {
      ...configurationOf(headSize, size),
      data: imageData(size),
      training: { batch },
    },
    learningRates: [RATE],
    budget: { steps: size.data === undefined ? steps.digits : steps.images },
    keep: "best",
  };
}
