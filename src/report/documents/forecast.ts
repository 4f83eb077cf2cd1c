import type { Forecast, ForecastLabel, ForecastPoint } from "../../deploy/forecast.js";

/** The JSON document of `nwidth forecast`; docs/forecast.md says what its fields mean. */
export function forecastDocument(forecast: Forecast) {
  const { contract, sha256, warnings } = forecast;
  const { model, target, horizons } = contract;
  return {
    schema: 1,
    model: { name: model.name, description: model.description, sha256: model.sha256 },
    data: { sha256 },
    target,
    horizons,
    ...trustOf(forecast),
    forecast: pointsOf(forecast),
    warnings,
  };
}

/** How far to trust it: intervals of numbers, the test of labels. */
function trustOf({ outputs, contract }: Forecast) {
  if (outputs === "classes") {
    const { labels, tested } = contract;
    return { classes: labels.classes, tested };
  }
  const { nominal, coverage } = contract.intervals;
  return { intervals: { nominal, coverage } };
}

function pointsOf({ points }: Forecast) {
  const all: readonly (ForecastPoint | ForecastLabel)[] = points;
  return all.map(({ sequence, ...point }) => (sequence === null ? point : { sequence, ...point }));
}
