import { CallerError } from "../errors.js";
import { readRegularSync } from "./files.js";
import { MOST_IMAGE_BYTES } from "./idx.js";

const SIDE = 32;
const CHANNELS = 3;
const PLANE = SIDE * SIDE;
/** A label, then the red, the green and the blue plane of an image, row by row. */
const RECORD = 1 + CHANNELS * PLANE;
const CLASSES = 10;

/** Labelled images. */
export interface LabelledImages {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** [count, height, width, channels] */
  readonly pixels: Uint8Array;
  /** [count] numbers of classes */
  readonly labels: Uint8Array;
}

/**
 * Reads batches of CIFAR-10's binary version, one after another.
 *
 * @throws CallerError where a file holds no whole number of images, or a label of no class
 */
export function readCifar(paths: readonly string[]): LabelledImages {
  const batches = paths.map((path) => {
    const bytes = readRegularSync(path, MOST_IMAGE_BYTES, "give fewer images");
    if (bytes.length === 0 || bytes.length % RECORD !== 0) {
      throw new CallerError(
        `${path} has ${bytes.length} bytes, no multiple of the ${RECORD} of an image with its label`,
        "give the batches of CIFAR-10's binary version; if it is one, it is incomplete: copy it again",
      );
    }
    return { path, bytes, count: bytes.length / RECORD };
  });
  const count = batches.reduce((sum, batch) => sum + batch.count, 0);
  const pixels = new Uint8Array(count * CHANNELS * PLANE);
  const labels = new Uint8Array(count);
  let image = 0;
  for (const { path, bytes, count } of batches) {
    for (let i = 0; i < count; i++, image++) {
      const label = bytes[i * RECORD];
      if (label >= CLASSES) {
        throw new CallerError(
          `${path}: image ${i} has the label ${label}, of classes 0 to ${CLASSES - 1}`,
          "give the batches of CIFAR-10's binary version; if it is one, it is damaged: copy it again",
        );
      }
      labels[image] = label;
      for (let c = 0; c < CHANNELS; c++) {
        const plane = i * RECORD + 1 + c * PLANE;
        for (let p = 0; p < PLANE; p++) {
          pixels[(image * PLANE + p) * CHANNELS + c] = bytes[plane + p];
        }
      }
    }
  }
  return { height: SIDE, width: SIDE, channels: CHANNELS, pixels, labels };
}
