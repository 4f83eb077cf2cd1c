export { barronError, barronNorm, barronWidth, type Neuron } from "./barron.js";
export { type Bound, isRefusal, type Refusal } from "./bound.js";
export { truncationError } from "./bounds/paper-a/rate.js";
export { depthAgainstWidth, headShares } from "./bounds/paper-b/heads.js";
export { theoremOf, theorems } from "./bounds/registry.js";
export type {
  EvaluatedTheorem,
  RegisteredTheorem,
  TheoremId,
} from "./bounds/theorem.js";
export * from "./complexity.js";
export { chopWindow, standardChop } from "./coupling/chop.js";
export {
  type DotProductSpectrum,
  dotProductSpectrum,
  type HeadWeights,
  spectralGap,
  type TokenMoments,
} from "./coupling/dot-product.js";
export { gaussLegendre, type Quadrature } from "./coupling/gauss-legendre.js";
export * from "./coupling/pod.js";
export { againstRandomFactors, type NullComparison } from "./coupling/random-factors.js";
export * from "./coupling/rank.js";
export type { DecayFamily } from "./decay/candidates.js";
export type { NoiseLaw } from "./decay/curves.js";
export { type DecayFit, type DecayOptions, fitDecay } from "./decay/decay.js";
export type { DecayParameter } from "./decay/intervals.js";
export { type DecayPrediction, predictDecay } from "./decay/predict.js";
export { effectiveLength, exponentialFading, type Fading } from "./memory.js";
export { anticausalPart, recurrentComplexity } from "./recurrent-complexity.js";
