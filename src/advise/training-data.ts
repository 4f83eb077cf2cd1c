import type { Windows } from "../data/windows.js";
import type { TrainingData } from "./tuning.js";

/**
 * The windows as a network sees them: float32 features, the output standardised, and the factor
 * that turns its mean squared error on the validation part into the normalised error.
 */
export function trainingData(windows: Windows, mean: number): TrainingData {
  const { features, target, observed, output, outputScale, channels, validation } = windows;
  const standardised = Float32Array.from(target, (y, t) => {
    const value =
      (y - (output === "change" ? observed[t] : 0) - outputScale.mean) / outputScale.deviation;
    return Number.isFinite(value) ? value : 0;
  });
  const reference =
    validation.reduce((sum, t) => sum + (target[t] - mean) ** 2, 0) / validation.length;
  return {
    examples: {
      kind: "windows",
      window: windows.problem.window,
      channels: channels.length,
      features: Float32Array.from(features),
      target: standardised,
    },
    train: windows.train,
    validation,
    test: windows.test,
    errorUnit: outputScale.deviation ** 2 / reference,
  };
}
