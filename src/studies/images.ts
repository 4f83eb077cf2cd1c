import { resolveTask, taskOf } from "../experiments/sweep/parts.js";
import type { DrawnData, Settings } from "../experiments/trial/schema.js";
import { FRESH } from "../experiments/trial/schema.js";
import type { Size } from "./study.js";

/** What `--data` names, of studies of images. */
export const IMAGES =
  "a folder of images: the four files of MNIST or a set in its format, or the batches of CIFAR-10's binary version";

/** The digits have 16 tokens of 2 x 2 pixels; larger images patches of 4, which are 49 tokens of 28 x 28. */
export function imageTask({ data }: Size, moved = 0): Settings {
  return data === undefined
    ? { name: "images", patch: 2, moved }
    : { name: "images", data, patch: 4, moved };
}

/** Most images that choose the step and that test; sets of fewer give what they have. */
const MOST = { smoke: 64, default: 10_000, paper: 10_000 } as const;
const VALIDATION = 2000;

/** Batches are drawn from the whole training part. */
export function imageData(size: Size): Omit<DrawnData, "seed"> {
  const { holds } = taskOf(resolveTask(imageTask(size), "the task of a study"));
  if (holds === null) throw new RangeError("images have an end");
  const most = MOST[size.budget];
  return {
    train: FRESH,
    validation: Math.min(VALIDATION, most, holds.validation),
    test: Math.min(most, holds.test),
  };
}
