export { barronError, barronNorm, barronWidth, type Neuron } from "./barron.js";
export {
  type Assumption,
  type Bound,
  type BoundEvidence,
  isRefusal,
  type Refusal,
} from "./bound.js";
export { type TruncatedCoupling, truncationError } from "./bounds/paper-a/rate.js";
export {
  type AdaptiveLag,
  type DepthAgainstWidth,
  depthAgainstWidth,
  headShares,
} from "./bounds/paper-b/heads.js";
export type { Encoding } from "./bounds/paper-b/kernels.js";
export { theoremOf, theorems } from "./bounds/registry.js";
export {
  type BestHead,
  type EvaluatedTheorem,
  type Evaluation,
  type RegisteredTheorem,
  THEOREM_IDS,
  type TheoremId,
  type TheoremSetting,
} from "./bounds/theorem.js";
export * from "./complexity.js";
export { chopWindow, standardChop } from "./coupling/chop.js";
export type { Decay } from "./coupling/decay.js";
export {
  type DotProductSpectrum,
  dotProductSpectrum,
  type HeadWeights,
  spectralGap,
  type TokenMoments,
} from "./coupling/dot-product.js";
export { gaussLegendre, type Quadrature } from "./coupling/gauss-legendre.js";
export * from "./coupling/pod.js";
export * from "./coupling/positions.js";
export {
  againstRandomFactors,
  type FactorShapes,
  type NullComparison,
} from "./coupling/random-factors.js";
export * from "./coupling/rank.js";
export type { DecayFamily } from "./decay/candidates.js";
export type { NoiseLaw, SmoothFamily } from "./decay/curves.js";
export { type DecayFit, type DecayOptions, fitDecay } from "./decay/decay.js";
export type { FiniteRankFit } from "./decay/finite-rank.js";
export type { CurveFit, Model } from "./decay/fit-curve.js";
export type { DecayParameter, ResampledFit } from "./decay/intervals.js";
export type { Minimum } from "./decay/least-squares.js";
export { type DecayPrediction, predictDecay } from "./decay/predict.js";
export type { Quantity } from "./decay/quantities.js";
export { type MarkedRepresentation, markedRepresentation } from "./marked-representation.js";
export { effectiveLength, exponentialFading, type Fading } from "./memory.js";
export {
  anticausalPart,
  type DecayingKernel,
  type RecurrentComplexity,
  recurrentComplexity,
} from "./recurrent-complexity.js";
