import type { Advice } from "../../advise/advice.js";
import type { Forecast } from "../../deploy/forecast.js";
import { forecastDocument } from "./forecast.js";

/** The JSON document of `nwidth advise`: the advice, and what comes next where that was asked for. */
export function adviceDocument(advice: Advice, forecast: Forecast | null) {
  return forecast === null ? advice : { ...advice, forecast: forecastDocument(forecast).forecast };
}
