import { targetsAt, type Windows } from "../data/windows.js";
import { digestOf } from "../experiments/digest.js";
import { Stream } from "../random/stream.js";
import { squaredErrors } from "../statistics/metrics.js";
import { pointsOf, trainingMean } from "../statistics/test-points.js";
import { lossFor } from "../training/loss.js";
import type { TrainingData } from "./tuning.js";

/**
 * The windows as a network sees them: float32 features, the outputs standardised, or the numbers of the classes,
 * and the factor that turns its mean loss on the validation part into the normalised error.
 */
export function trainingData(windows: Windows): TrainingData {
  const { features, channels, problem } = windows;
  const { labels } = problem;
  const examples = {
    kind: "windows",
    window: problem.window,
    channels: channels.length,
    features: Float32Array.from(features),
    target: labels === null ? standardised(windows) : classTargets(windows),
  } as const;
  const { train, validation, test } = windows;
  const watched = watchedOf(validation);
  const errorUnit =
    labels === null
      ? windows.outputScale.deviation ** 2 / meanError(windows)
      : 1 / frequenciesLoss(windows);
  const sha256 = digestOf(
    ...[examples.features, examples.target, train, validation, test],
    Float64Array.of(errorUnit),
    ...(watched === validation ? [] : [watched]),
  );
  const outputs = labels === null ? problem.horizons.length : labels.classes.length;
  return {
    examples,
    task: { inputs: channels.length, outputs, length: problem.window },
    loss: lossFor(labels === null ? "real" : "classes"),
    ...{ train, validation, watched, test, errorUnit, sha256 },
  };
}

/** Mean squared error of the training mean on the validation part. */
function meanError(windows: Windows): number {
  const truth = targetsAt(windows, windows.validation);
  const mean = new Float64Array(truth.length).fill(trainingMean(windows));
  return squaredErrors(mean, truth, truth.length)[0];
}

/** Mean log loss of the training frequencies on the validation part. */
function frequenciesLoss(windows: Windows): number {
  const { reference } = pointsOf(windows, windows.validation);
  return Array.from(reference).reduce((sum, loss) => sum + loss, 0) / reference.length;
}

function standardised({ target, observed, output, outputScale, problem }: Windows): Float32Array {
  const { length } = problem.horizons;
  return Float32Array.from(target, (y, i) => {
    const level = output === "change" ? observed[Math.floor(i / length)] : 0;
    const value = (y - level - outputScale.mean) / outputScale.deviation;
    return Number.isFinite(value) ? value : 0;
  });
}

/** 0 stands where there is no label: no example asks for it. */
function classTargets({ target }: Windows): Int32Array {
  return Int32Array.from(target, (label) => (Number.isNaN(label) ? 0 : label));
}

/**
 * Validation examples that a training looks at on the way, at most: on 30,000, evaluations took five times as
 * long as the training steps between them. What is left tells errors of one course apart as well, as they
 * are of the same points. Chosen by hand.
 */
const MOST_WATCHED = 4096;

/** One of each stretch of the validation part, drawn at random: even steps may be whole seasons. */
function watchedOf(validation: Int32Array): Int32Array {
  if (validation.length <= MOST_WATCHED) return validation;
  const draws = new Stream(0, "watched examples");
  const begin = (i: number) => Math.floor((i * validation.length) / MOST_WATCHED);
  return Int32Array.from(
    { length: MOST_WATCHED },
    (_, i) => validation[begin(i) + draws.integer(i, begin(i + 1) - begin(i))],
  );
}
