import type { Forecast } from "../../deploy/forecast.js";

/** The JSON document of `nwidth forecast`; docs/forecast.md says what its fields mean. */
export function forecastDocument({ contract, sha256, points, warnings }: Forecast) {
  const { model, target, horizons, intervals } = contract;
  return {
    schema: 1,
    model: { name: model.name, description: model.description, sha256: model.sha256 },
    data: { sha256 },
    target,
    horizons,
    intervals: { nominal: intervals.nominal, coverage: intervals.coverage },
    forecast: points.map(({ sequence, ...point }) =>
      sequence === null ? point : { sequence, ...point },
    ),
    warnings,
  };
}
