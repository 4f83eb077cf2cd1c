import { type Contract, givesClasses, type NumberContract } from "../../src/deploy/contract.js";
import type { ForecastModel } from "../../src/deploy/deploy.js";
import { forecast, type NewRows, type NumberForecast } from "../../src/deploy/forecast.js";

/** A contract of a model of numbers. */
export function numbersOnly(contract: Contract): NumberContract {
  if (givesClasses(contract)) throw new RangeError("the model is one of labels");
  return contract;
}

/** A forecast that is one of numbers. */
export async function numbersFrom(model: ForecastModel, rows: NewRows): Promise<NumberForecast> {
  const said = await forecast(model, rows);
  if (said.outputs !== "numbers") throw new RangeError("the model is one of labels");
  return said;
}
