import { z } from "zod";
import type { LabelledImages } from "../data/cifar.js";
import { shipped } from "../data/files.js";
import { type ImageSet, readImageSet } from "../data/images.js";
import { CallerError } from "../errors.js";
import { digest, integer, text } from "./settings.js";
import {
  partStream,
  readSettings,
  requireDigest,
  requireHeld,
  type Split,
  type Task,
} from "./task.js";

/** Sets that come with the package. */
const SHIPPED = ["digits"];

/** One part in so many of a training part is kept for validation: its last. Chosen by hand. */
const VALIDATION = 10;

const schema = z.strictObject({
  /** a set that comes with the package, or the folder of one */
  data: text(
    `${SHIPPED.join(", ")}, or a folder of IDX files or of CIFAR-10's binary batches`,
  ).default("digits"),
  /** of what was read: another set under the same name is refused */
  sha256: digest(),
  /** side of the squares that images are cut into, a token each */
  patch: integer(1, 256).default(2),
  /** so many of the first tokens stand after the last, as in Table 1 of Paper A */
  moved: integer(0, 65_536).default(0),
});
/** Settings of `images`. */
export type ImagesConfig = z.infer<typeof schema>;

/** Sets are large, and the trials of a process mostly of one: the last that was read. */
let last: { readonly data: string; readonly set: ImageSet } | undefined;

function readSet(data: string): ImageSet {
  return readSettings("images", { data }, () =>
    readImageSet(SHIPPED.includes(data) ? shipped(data) : data),
  );
}

/** @throws CallerError where the set is none, or another than the one that is asked for */
function setOf({ data, sha256 }: ImagesConfig): ImageSet {
  if (last?.data !== data) last = { data, set: readSet(data) };
  const { set } = last;
  requireDigest(`the images of ${data}`, set.sha256, sha256);
  return set;
}

/** Tokens of an image, row by row of patches. */
function tokensOf({ height, width }: LabelledImages, { data, patch, moved }: ImagesConfig): number {
  if (height % patch !== 0 || width % patch !== 0) {
    throw new CallerError(
      `images of ${data} have ${height} x ${width} pixels, no multiple of a patch of ${patch}`,
      `set patch to a number that divides ${height} and ${width}`,
    );
  }
  const tokens = (height / patch) * (width / patch);
  if (moved >= tokens) {
    throw new CallerError(
      `${moved} tokens of images of ${tokens} are moved to their end`,
      `set moved to at most ${tokens - 1}, or a smaller patch`,
    );
  }
  return tokens;
}

/** How many images each split has, and where its first lies in its part of the set. */
function splitsOf({ train, test }: ImageSet) {
  const validation = Math.ceil(train.labels.length / VALIDATION);
  const learned = train.labels.length - validation;
  return {
    train: { of: train, first: 0, count: learned },
    validation: { of: train, first: learned, count: validation },
    test: { of: test, first: 0, count: test.labels.length },
  } satisfies Record<Split, unknown>;
}

/** Mean and standard deviation of the pixels of each channel over the first images. */
function scalesOf({ channels, pixels, labels }: LabelledImages, images: number) {
  const end = (pixels.length / labels.length) * images;
  return Array.from({ length: channels }, (_, c) => {
    let sum = 0;
    let squares = 0;
    for (let i = c; i < end; i += channels) {
      sum += pixels[i];
      squares += pixels[i] ** 2;
    }
    const count = end / channels;
    const mean = sum / count;
    const deviation = Math.sqrt(squares / count - mean ** 2);
    return { mean, deviation: deviation || 1 };
  });
}

/**
 * Images as sequences: a token is a square of pixels, row by row, in units of the mean and the deviation
 * of its channel over the training part; the class is asked for at the last token. The last tenth of
 * the set's training part is the validation part.
 */
export const images: Task<ImagesConfig> = {
  name: "images",
  version: 1,
  summary:
    "Real images, a token a square of pixels; y is the class of the image, at the last token",
  law: "the images of a set: 1,797 digits of 8 x 8 pixels that come with nwidth, or those of a folder",
  source: "Table 1 of arXiv 2305.18475 for the order",
  schema,
  files: ({ data }) => (SHIPPED.includes(data) ? [] : ["data"]),
  resolve: (config) => ({ ...config, sha256: setOf(config).sha256 }),
  shape: (config) => {
    const { train, classes } = setOf(config);
    return {
      inputs: config.patch ** 2 * train.channels,
      outputs: classes,
      length: tokensOf(train, config),
    };
  },
  holds: (config) => {
    const { train, validation, test } = splitsOf(setOf(config));
    return { train: train.count, validation: validation.count, test: test.count };
  },
  target: "classes",
  positions: "last",
  relationship: (config, seed) => {
    const { patch, moved } = config;
    const set = setOf(config);
    const { height, width, channels } = set.train;
    const splits = splitsOf(set);
    const scales = scalesOf(set.train, splits.train.count);
    const tokens = tokensOf(set.train, config);
    const across = width / patch;
    const size = patch ** 2 * channels;
    const held = (split: Split, i: number) => {
      const { of, first, count } = splits[split];
      requireHeld(`images of ${config.data}`, split, i, count);
      return { of, image: first + i };
    };
    return {
      sample: (part, i) => {
        const { of, image } =
          typeof part === "string"
            ? held(part, i)
            : held("train", partStream(seed, "image", part).integer(i, splits.train.count));
        const x = new Float64Array(tokens * size);
        for (let t = 0; t < tokens; t++) {
          const token = (t + moved) % tokens;
          const [top, left] = [Math.floor(token / across) * patch, (token % across) * patch];
          for (let j = 0; j < size; j++) {
            const pixel = Math.floor(j / channels);
            const row = image * height + top + Math.floor(pixel / patch);
            const c = j % channels;
            const at = (row * width + left + (pixel % patch)) * channels + c;
            x[t * size + j] = (of.pixels[at] - scales[c].mean) / scales[c].deviation;
          }
        }
        const y = new Float64Array(tokens);
        y[tokens - 1] = of.labels[image];
        return { x, y };
      },
      signalVariance: null,
      noiseVariance: 0,
      verdicts: [
        {
          statement:
            "Attention with trained positions is the same class of models whatever the order of the tokens; a recurrent model reads them in that order.",
          kind: "proved",
          source: "Propositions 6.1 and 6.2 of arXiv 2305.18475",
        },
      ],
    };
  },
};
