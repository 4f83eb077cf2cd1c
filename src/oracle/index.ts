export { type Asked, floorFor, trainedOn } from "./beside-floor.js";
export { couplingFloor } from "./coupling.js";
export { dotProductFreeFloor } from "./duality.js";
export { type FittedFilter, leastSquaresFilter } from "./filter.js";
export type { ErrorMeasure, Floor, FloorKind } from "./floor.js";
export {
  type FourNumbers,
  type PromisedError,
  requireOrder,
  type TrainedError,
  trainedError,
} from "./four-numbers.js";
export {
  type Decay,
  type DecaySum,
  decaySum,
  geometricDecaySum,
  type LagKernel,
} from "./kernel-sums.js";
export { type LagEncoding, lagFloors, type PickedLags } from "./lags.js";
export { exponentialLowerBound } from "./recurrent.js";
export { floorsOf } from "./task-floors.js";
export { fittedDecaySum } from "./variable-projection.js";
