/**
 * nwidth as a library: which sequence model does a series need, how much of it, and when is a
 * linear one enough?
 */

export type * from "./advise/advice.js";
export { advise } from "./advise/advise.js";
export type { Hooks } from "./advise/hooks.js";
export type { Outcome } from "./advise/outcome.js";
export { ask, type Question } from "./advise/question.js";
export { type AdviseRequest, parseRequest } from "./advise/request.js";
export { type AdaptiveLag, constructAdaptiveLag } from "./construct/adaptive-lag.js";
export { type Construction, constructCoupling } from "./construct/construct.js";
export {
  fitAdaptiveLag,
  fitHeads,
  type HeadFamily,
  type HeadSum,
  LAG_FAMILIES,
  lagsOf,
  lagTarget,
  tailFamily,
} from "./construct/kernel.js";
export {
  encodeToken,
  evaluateRepresentation,
  type Representation,
  represent,
  type Superposition,
} from "./construct/representation.js";
export { type Prepared, prepareWindows } from "./data/prepare.js";
export type { Problem } from "./data/problem.js";
export { readTable } from "./data/read.js";
export { resolveProblem } from "./data/resolve.js";
export type { Windows } from "./data/windows.js";
export { CallerError, nearestName, StorageError, unknownName } from "./errors.js";
export { readJournal } from "./experiments/journal/read.js";
export { expand } from "./experiments/sweep/expand.js";
export { parseSpecification } from "./experiments/sweep/parse.js";
export { type Plan, plan } from "./experiments/sweep/plan.js";
export { readSpecification } from "./experiments/sweep/read.js";
export { runSweep, type SweepOptions, type SweepOutcome } from "./experiments/sweep/run.js";
export type { SweepSpecification } from "./experiments/sweep/specification.js";
export { type Trial, trialKey } from "./experiments/trial/schema.js";
export { type Verification, verifyJournal } from "./experiments/verify.js";
export { leastSquares } from "./linalg/least-squares.js";
export { type Matrix, multiply, transpose } from "./linalg/matrix.js";
export { qr } from "./linalg/qr.js";
export { type Spectrum, type Svd, singularValues, svd } from "./linalg/svd.js";
export { type SymmetricEigen, symmetricEigen } from "./linalg/symmetric-eigen.js";
export {
  type CouplingSample,
  type CouplingSpectrum,
  couplingSpectrum,
  sampleCoupling,
  truncation,
} from "./measure/coupling.js";
export { type EffectiveLength, kernelLength } from "./measure/effective-length.js";
export { type LeadingValues, leadingSingularValues } from "./measure/leading-singular-values.js";
export { type MemoryFunction, memoryFunction } from "./measure/memory-function.js";
export { type SparseLag, type Sparsity, sparseLags } from "./measure/sparsity.js";
export {
  measureSpectrum,
  type SpectrumFacts,
  type SpectrumOutcome,
  type SpectrumSource,
} from "./measure/spectrum.js";
export * from "./models/architecture.js";
export { exportModel } from "./models/export.js";
export { architectures, buildModel } from "./models/registry.js";
export { dotProductFreeFloor } from "./oracle/duality.js";
export { leastSquaresFilter } from "./oracle/filter.js";
export type { Floor, FloorKind } from "./oracle/floor.js";
export { type FourNumbers, requireOrder, type TrainedError } from "./oracle/four-numbers.js";
export { decaySum, geometricDecaySum } from "./oracle/kernel-sums.js";
export { lagFloors } from "./oracle/lags.js";
export { exponentialLowerBound } from "./oracle/recurrent.js";
export { floorsOf } from "./oracle/task-floors.js";
export { philox } from "./random/philox.js";
export { Stream } from "./random/stream.js";
export { renderFiles } from "./report/page/advise/files.js";
export { csvOf } from "./results/csv.js";
export { answer } from "./results/query.js";
export type { Cell, TrialTable } from "./results/trial-table.js";
export { trialTable } from "./results/trials.js";
export { evaluate } from "./runtime/evaluate.js";
export { nodeEngine } from "./runtime/node.js";
export { type OnnxRuntime, onnxRuntimeEngine } from "./runtime/onnxruntime.js";
export type { Engine, Session, TensorValue } from "./runtime/session.js";
export * from "./statistics/compare.js";
export type * from "./statistics/competitor.js";
export * from "./statistics/metrics.js";
export { type Dataset, datasetOf } from "./tasks/dataset.js";
export { buildTask, tasks } from "./tasks/registry.js";
export type {
  ConfiguredTask,
  Key,
  Relationship,
  Sample,
  Series,
  Split,
  TaskCoupling,
  Verdict,
} from "./tasks/task.js";
export * as tensor from "./tensor/index.js";
export { barronError, barronNorm, barronWidth, type Neuron } from "./theory/barron.js";
export { truncationError } from "./theory/bounds/paper-a/rate.js";
export { depthAgainstWidth, headShares } from "./theory/bounds/paper-b/heads.js";
export { theoremOf, theorems } from "./theory/bounds/registry.js";
export type {
  EvaluatedTheorem,
  RegisteredTheorem,
  TheoremId,
} from "./theory/bounds/theorem.js";
export * from "./theory/complexity.js";
export { chopWindow, standardChop } from "./theory/coupling/chop.js";
export {
  type DotProductSpectrum,
  dotProductSpectrum,
  type HeadWeights,
  spectralGap,
  type TokenMoments,
} from "./theory/coupling/dot-product.js";
export { gaussLegendre, type Quadrature } from "./theory/coupling/gauss-legendre.js";
export * from "./theory/coupling/pod.js";
export { againstRandomFactors, type NullComparison } from "./theory/coupling/random-factors.js";
export * from "./theory/coupling/rank.js";
export type { DecayFamily } from "./theory/decay/candidates.js";
export type { NoiseLaw } from "./theory/decay/curves.js";
export { type DecayFit, type DecayOptions, fitDecay } from "./theory/decay/decay.js";
export type { DecayParameter } from "./theory/decay/intervals.js";
export { type DecayPrediction, predictDecay } from "./theory/decay/predict.js";
export { type Bound, isRefusal, type Refusal } from "./theory/evidence.js";
export { effectiveLength, exponentialFading, type Fading } from "./theory/memory.js";
export { anticausalPart, recurrentComplexity } from "./theory/recurrent-complexity.js";
export { decodeCheckpoint, encodeCheckpoint } from "./training/checkpoint.js";
export type { Examples } from "./training/examples.js";
export type { Optimiser, Schedule } from "./training/optimiser.js";
export { Population, type PopulationState, type RunReport } from "./training/population.js";
export { Predictor, type PredictorSpecification } from "./training/predictor.js";
export {
  type Member,
  type PopulationSpecification,
  populationDefaults,
} from "./training/specification.js";
export { type TaskExamples, taskExamples } from "./training/task-examples.js";
export {
  type MemberProgress,
  type Progress,
  type StoppingRule,
  type TrainOptions,
  train,
} from "./training/train.js";
export { VERSION } from "./version.js";
