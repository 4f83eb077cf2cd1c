export { couplingFloor } from "./coupling.js";
export { dotProductFreeFloor } from "./duality.js";
export { leastSquaresFilter } from "./filter.js";
export type { ErrorMeasure, Floor, FloorKind } from "./floor.js";
export {
  type FourNumbers,
  type PromisedError,
  requireOrder,
  type TrainedError,
  trainedError,
} from "./four-numbers.js";
export { decaySum, geometricDecaySum } from "./kernel-sums.js";
export { lagFloors } from "./lags.js";
export { exponentialLowerBound } from "./recurrent.js";
export { floorsOf } from "./task-floors.js";
