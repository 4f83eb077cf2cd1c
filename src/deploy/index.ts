export type { Contract } from "./contract.js";
export { type DeployedModel, deploy, type ForecastModel } from "./deploy.js";
export { MODEL, modelFiles, readModel } from "./files.js";
export {
  type Forecast,
  type ForecastPoint,
  forecast,
  forecastOn,
  type NewRows,
  type Observed,
} from "./forecast.js";
