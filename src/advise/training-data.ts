import { targetsAt, type Windows } from "../data/windows.js";
import { digestOf } from "../experiments/digest.js";
import { Stream } from "../random/stream.js";
import { squaredErrors } from "../statistics/metrics.js";
import { trainingMean } from "../statistics/test-points.js";
import type { TrainingData } from "./tuning.js";

/**
 * The windows as a network sees them: float32 features, the outputs standardised, and the factor
 * that turns its mean squared error on the validation part into the normalised error.
 */
export function trainingData(windows: Windows): TrainingData {
  const { features, target, observed, output, outputScale, channels, problem } = windows;
  const { length } = problem.horizons;
  const standardised = Float32Array.from(target, (y, i) => {
    const level = output === "change" ? observed[Math.floor(i / length)] : 0;
    const value = (y - level - outputScale.mean) / outputScale.deviation;
    return Number.isFinite(value) ? value : 0;
  });
  const truth = targetsAt(windows, windows.validation);
  const mean = new Float64Array(truth.length).fill(trainingMean(windows));
  const [reference] = squaredErrors(mean, truth, truth.length);
  const examples = {
    kind: "windows",
    window: problem.window,
    channels: channels.length,
    features: Float32Array.from(features),
    target: standardised,
  } as const;
  const { train, validation, test } = windows;
  const watched = watchedOf(validation);
  const errorUnit = outputScale.deviation ** 2 / reference;
  const sha256 = digestOf(
    ...[examples.features, examples.target, train, validation, test],
    Float64Array.of(errorUnit),
    ...(watched === validation ? [] : [watched]),
  );
  return { examples, train, validation, watched, test, errorUnit, sha256 };
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
