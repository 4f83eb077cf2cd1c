export {
  type CouplingSample,
  type CouplingSpectrum,
  couplingSpectrum,
  sampleCoupling,
  truncation,
} from "./coupling.js";
export { type EffectiveLength, kernelLength } from "./effective-length.js";
export { type LeadingValues, leadingSingularValues } from "./leading-singular-values.js";
export { type MemoryFunction, memoryFunction } from "./memory-function.js";
export { type SparseLag, type Sparsity, sparseLags } from "./sparsity.js";
export {
  measureSpectrum,
  type SpectrumFacts,
  type SpectrumOutcome,
  type SpectrumSource,
} from "./spectrum.js";
