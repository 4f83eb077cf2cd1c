export type { ClassContract, Contract, NumberContract } from "./contract.js";
export { type DeployedModel, deploy, type ForecastModel } from "./deploy.js";
export { MODEL, modelFiles, readModel } from "./files.js";
export {
  type ClassForecast,
  type Forecast,
  type ForecastFacts,
  type ForecastLabel,
  type ForecastPlace,
  type ForecastPoint,
  forecast,
  forecastOn,
  type NewRows,
  type NumberForecast,
  type Observed,
} from "./forecast.js";
