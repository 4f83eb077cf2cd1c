import type { Table } from "../../results/table.js";
import type { Trials } from "../../results/trials.js";
import { middleOf } from "../attention.js";
import { lawOf, type Place } from "../exponents.js";
import type { Curves, Series, Violins } from "../figure.js";
import { IMAGES } from "../images.js";
import type { Evaluation, Kept, Size, Study } from "../study.js";
import { measureAll } from "../tested.js";
import { type Learned, type Reached, reachedBy } from "./measure.js";
import { averaged, curveOf, type Kind, SHOWN, shownOf, tests } from "./tests.js";
import { headSizes, sweepOf } from "./training.js";

/** Singular values that are drawn of each image, and places of averaged spectra. */
const VIOLINS = 8;
const PLACES = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48] as const;

/** Below this share of the largest a singular value is rounding. */
const ROUNDING = 1e-9;

function spectrumOf(
  learned: readonly (Learned | null)[],
  kind: Kind,
  of: "spectra" | "untrained" = "spectra",
): Place[] {
  const all = learned.flatMap((one) => (one === null ? [] : [averaged(one[of], kind)]));
  return PLACES.flatMap((k): Place[] => {
    const values = all.flatMap((own) =>
      k <= own.length && own[k - 1] > ROUNDING * own[0] ? [own[k - 1]] : [],
    );
    return values.length === 0 ? [] : [{ at: k, values }];
  });
}

function spectra(heading: string, series: Curves["series"]): Curves {
  return {
    ...{ kind: "curves", heading, series },
    x: { label: "singular value", scale: "logarithmic" },
    y: { label: "mean over images", scale: "logarithmic" },
  };
}

/** Singular values over images, of the training in the middle by its loss. */
function violins(reached: readonly Reached[]): Violins[] {
  const shown = shownOf(reached);
  const middle = middleOf(shown.validation);
  const one = middle === null ? null : shown.learned[middle];
  if (one === null) return [];
  return [
    {
      kind: "violins",
      heading: `singular values over images, head size ${SHOWN}`,
      x: "singular value",
      y: "logits, raw",
      groups: Array.from({ length: VIOLINS }, (_, k) => ({
        at: k + 1,
        values: one.spectra.map(({ raw }) => Number(raw[k].toPrecision(5))),
      })),
    },
  ];
}

const ERRORS = {
  "training error": (one: Learned) => one.trainError,
  "training loss": (one: Learned) => one.trainLoss,
} as const;

function errors(reached: readonly Reached[]): Curves {
  const trained = Object.entries(ERRORS).map(([name, number]): Series => {
    const points = curveOf(reached, number);
    return { name, role: "trained", points, fit: lawOf(points).law };
  });
  return {
    kind: "curves",
    heading: "training error",
    x: { label: "head size", scale: "logarithmic" },
    y: { label: "error rate, or log loss", scale: "logarithmic" },
    series: trained,
  };
}

function accuracies(reached: readonly Reached[]): Curves {
  return {
    kind: "curves",
    heading: "test accuracy",
    x: { label: "head size", scale: "logarithmic" },
    y: { label: "accuracy", scale: "linear" },
    series: [
      {
        ...{ name: "test accuracy", role: "trained" },
        points: reached.map(({ size, accuracy }) => ({ at: size, values: accuracy })),
      },
    ],
  };
}

function tables(reached: readonly Reached[]): Table[] {
  const largest = reached[reached.length - 1].size;
  return [
    {
      file: "errors.csv",
      columns: [
        "head_size",
        "seed",
        "train_error",
        "train_log_loss",
        "test_accuracy",
        "validation",
      ],
      rows: reached.flatMap((own) =>
        own.learned.map((one, seed) => ({
          ...{ head_size: own.size, seed },
          train_error: one?.trainError ?? null,
          train_log_loss: one?.trainLoss ?? null,
          test_accuracy: own.accuracy[seed],
          validation: own.validation[seed],
        })),
      ),
    },
    {
      file: "spectra.csv",
      columns: ["head_size", "seed", "parameters", "k", "raw", "centred"],
      rows: reached.flatMap(({ size, learned }) =>
        learned.flatMap((one, seed) =>
          (["spectra", "untrained"] as const).flatMap((of) => {
            if (one === null) return [];
            const [raw, centred] = [averaged(one[of], "raw"), averaged(one[of], "centred")];
            return Array.from(raw.subarray(0, Math.min(raw.length, size)), (value, k) => ({
              ...{ head_size: size, seed, parameters: of === "spectra" ? "trained" : "untrained" },
              ...{ k: k + 1, raw: value, centred: centred[k] },
            }));
          }),
        ),
      ),
    },
    {
      file: "inputs.csv",
      columns: ["head_size", "seed", "image", "k", "raw", "centred"],
      rows: reached
        .filter(({ size }) => size === SHOWN || size === largest)
        .flatMap(({ size, learned }) =>
          learned.flatMap((one, seed) =>
            (one?.spectra ?? []).flatMap(({ raw, centred }, image) =>
              Array.from(raw.subarray(0, VIOLINS), (value, k) => ({
                ...{ head_size: size, seed, image, k: k + 1, raw: value, centred: centred[k] },
              })),
            ),
          ),
        ),
    },
  ];
}

async function evaluate(trials: Trials, size: Size, kept: Kept): Promise<Evaluation> {
  const reached = await reachedBy(trials, size, kept);
  const largest = reached[reached.length - 1];
  const byHeadSize = (kind: Kind) =>
    reached.slice(-5).map(
      ({ size: own, learned }): Series => ({
        ...{ name: `head size ${own}`, role: "trained", points: spectrumOf(learned, kind) },
      }),
    );
  return {
    measured: await measureAll(tests, reached, size.seeds),
    tables: tables(reached),
    figure: {
      title: "Logits of the first head of the last layer, and training error, by head size",
      caption:
        "Singular values are those of the logits of one image, before the softmax, with the factor 1/sqrt(head size); centred, without their mean over keys, which the softmax does not feel. The training error is the share of images of the training part whose class is missed.",
      panels: [
        ...violins(reached),
        spectra("averaged, raw", byHeadSize("raw")),
        spectra("averaged, centred", byHeadSize("centred")),
        spectra(`centred, head size ${largest.size}, and before training`, [
          {
            ...{ name: "trained", role: "trained" },
            points: spectrumOf(largest.learned, "centred"),
          },
          {
            ...{ name: "before training", role: "trained" },
            points: spectrumOf(largest.learned, "centred", "untrained"),
          },
        ]),
        errors(reached),
        accuracies(reached),
      ],
    },
  };
}

const FLAT =
  "These images ask little of attention: heads of one channel miss 0.068 of the training images, those of 4 and 16 channels 0.062 and 0.067 (errors.csv). Heads of 64 miss 0.090 at the rate that all have; whether a smaller one serves them better was not tried. What is learned has low rank, which fits: at head size 64 the centred spectrum is in 2.6 directions, in 13 before training (spectra.csv).";

/** The rank of attention in images: Figure 1 of Paper A. */
export const figure1: Study = {
  id: "a-fig1",
  title: "Rank of attention in images",
  source: "Figure 1 of arXiv 2305.18475",
  data: IMAGES,
  protocol:
    "A vision Transformer of two layers with two heads and width 64 learns the class of an image; the size of its heads goes from 1 to 64, everything else is fixed. Its tokens are the 49 patches of 4 x 4 pixels of a 28 x 28 image, or the 16 patches of 2 x 2 of the digits that come with the package. Measured are the singular values of the first head's logits in the last layer, image by image, and the error on the training part.",
  choices: [
    {
      setting: "model",
      taken: "two layers, two heads, width 64, nets of 256, the mean of all tokens read out",
      why: "ViT-B/16 of the paper has 86 million parameters; with a class token only its own query matters in the last layer",
    },
    {
      setting: "data",
      taken: "Fashion-MNIST, or the digits that come with the package",
      why: "CIFAR-10 of the paper is read too, but such a small model does not learn it",
    },
    {
      setting: "training error",
      taken: "share of missed classes on up to 10,000 training images, of the best evaluation",
      why: "the paper does not say of what its error is",
    },
    {
      setting: "training",
      taken:
        "Adam, rate 0.003 on a cosine; 9,600 batches of 64 images drawn from the training part, ten passes over Fashion-MNIST, or 1,600 of the digits",
      why: "of the paper only that it trains as Dosovitskiy et al. is printed",
    },
  ],
  claims: tests.map(({ claim }) => claim),
  remarks: { falls: FLAT, exponent: FLAT },
  sweeps: (size) => headSizes(size.budget).map((headSize) => sweepOf(headSize, size)),
  evaluate,
};
