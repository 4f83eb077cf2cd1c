export { type AdaptiveLag, constructAdaptiveLag } from "./adaptive-lag.js";
export { type AdaptiveSizes, constructAdaptive } from "./adaptive-memory.js";
export {
  type BoundParts,
  type Construction,
  constructCoupling,
  type OutputError,
} from "./construct.js";
export { constructEssential, type EssentialSizes } from "./essential-memory.js";
export { type HeadWeights, headWeights, type Kernel } from "./head-weights.js";
export {
  fitAdaptiveLag,
  fitHeads,
  type HeadFamily,
  type HeadSum,
  LAG_FAMILIES,
  lagsOf,
  lagTarget,
  tailFamily,
} from "./kernel.js";
export { constructLogMeanExp, type LogMeanExp } from "./log-mean-exp.js";
export type { HeadShare, MemoryConstruction, WeighedLags } from "./memory.js";
export {
  type OutputCoupling,
  type OutputSearch,
  outputCoupling,
  type SymbolAttention,
} from "./output-coupling.js";
export { constructPairMaxima, type PairMaxima } from "./pair-maxima.js";
export { representTarget, type SequenceTarget } from "./position-representation.js";
export {
  encodeToken,
  evaluateRepresentation,
  type Representation,
  represent,
  type Superposition,
} from "./representation.js";
export { constructSparse } from "./sparse-memory.js";
