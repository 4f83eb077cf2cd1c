export { type HeadAttention, measureAttention } from "./attention.js";
export { type AttentionError, compareAttention, relativeError } from "./attention-error.js";
export type {
  AttentionComplexity,
  ComplexityOptions,
  ComplexityOutcome,
  Figure,
  Known,
  Move,
} from "./complexity/figures.js";
export { measureComplexity } from "./complexity/measure.js";
export {
  type CouplingSample,
  type CouplingSpectrum,
  couplingSpectrum,
  sampleCoupling,
  truncation,
} from "./coupling.js";
export type { Term } from "./design.js";
export { type EffectiveLength, kernelLength } from "./effective-length.js";
export type { ChannelKernel } from "./kernel.js";
export { type LeadingValues, leadingSingularValues } from "./leading-singular-values.js";
export { type MemoryFunction, memoryFunction } from "./memory-function.js";
export type { SoftmaxWeights } from "./softmax.js";
export { type SparseLag, type Sparsity, sparseLags } from "./sparsity.js";
export {
  type Measurement,
  measureSpectrum,
  type SpectrumFacts,
  type SpectrumOptions,
  type SpectrumOutcome,
  type SpectrumSource,
} from "./spectrum.js";
export type { Tail } from "./tail.js";
export type { TriedWindow } from "./window-choice.js";
