export { type AdaptiveLag, constructAdaptiveLag } from "./adaptive-lag.js";
export {
  type BoundParts,
  type Construction,
  constructCoupling,
  type OutputError,
} from "./construct.js";
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
export { constructPairMaxima, type PairMaxima } from "./pair-maxima.js";
export {
  encodeToken,
  evaluateRepresentation,
  type Representation,
  represent,
  type Superposition,
} from "./representation.js";
