import type { Windows } from "../data/windows.js";
import { digestOf } from "../experiments/digest.js";
import { trainingMean } from "../statistics/test-points.js";
import type { TrainingData } from "./tuning.js";

/**
 * The windows as a network sees them: float32 features, the output standardised, and the factor
 * that turns its mean squared error on the validation part into the normalised error.
 */
export function trainingData(windows: Windows): TrainingData {
  const mean = trainingMean(windows);
  const { features, target, observed, output, outputScale, channels, validation } = windows;
  const standardised = Float32Array.from(target, (y, t) => {
    const value =
      (y - (output === "change" ? observed[t] : 0) - outputScale.mean) / outputScale.deviation;
    return Number.isFinite(value) ? value : 0;
  });
  const reference =
    validation.reduce((sum, t) => sum + (target[t] - mean) ** 2, 0) / validation.length;
  const examples = {
    kind: "windows",
    window: windows.problem.window,
    channels: channels.length,
    features: Float32Array.from(features),
    target: standardised,
  } as const;
  const { train, test } = windows;
  const errorUnit = outputScale.deviation ** 2 / reference;
  const sha256 = digestOf(
    ...[examples.features, examples.target, train, validation, test],
    Float64Array.of(errorUnit),
  );
  return { examples, train, validation, test, errorUnit, sha256 };
}
