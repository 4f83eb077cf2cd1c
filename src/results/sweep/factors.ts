import { crossedAxes } from "../../experiments/sweep/named.js";
import type { FigureAxes, SweepSpecification } from "../../experiments/sweep/specification.js";
import type { Settings } from "../../experiments/trial/schema.js";
import { type Cell, cellOf } from "../cell.js";
import type { Place, Trials } from "../trials.js";
import { baselineOf, ownerOf } from "./baseline.js";
import { pathsOf } from "./outcome.js";

/** More levels than this are not told apart by colour. */
const MOST_SERIES = 5;

/** Which trials a figure shows, and by which settings it tells them apart. */
export interface Factors extends FigureAxes {
  /** a third setting, in colours */
  readonly series: string | null;
  /** settings that vary in the sweep and are held at one value in the figure */
  readonly held: readonly (readonly [path: string, value: Cell])[];
  /** of the trials that the figure shows */
  readonly places: readonly Place[];
}

/** Trials that enter figures: at the chosen learning rate, with a finite metric. */
export function chosenOf(trials: Trials, metric: string): Place[] {
  return trials.places.filter(
    (place) => trials.value(place, "chosen") === true && trials.number(place, metric) !== null,
  );
}

/**
 * The trials of a figure, all at the chosen learning rate: those of the grid, or, where the grid has
 * none of the figure's axes, those that change them alone. If a further setting varies, the first
 * with at most five levels becomes the series; others are held at the baseline, or at their first
 * level where the baseline is not among them. A trial without such a setting, as of another
 * architecture, stays.
 *
 * @param where values by path: only trials with them
 */
export function factorsOf(
  trials: Trials,
  sweep: SweepSpecification,
  { against, facet, metric }: FigureAxes,
  where: Settings = {},
): Factors {
  const crossed = crossedAxes(sweep);
  const gridded = [against, facet].some((path) => path !== null && path in crossed);
  const wanted = Object.entries(where).map(([path, value]) => [path, cellOf(value)] as const);
  let places = chosenOf(trials, metric).filter((place) =>
    wanted.every(([path, value]) => trials.value(place, path) === value),
  );
  if (gridded) {
    for (const [path, values] of Object.entries(crossed)) {
      const points = new Set(values.map(cellOf));
      places = places.filter((place) => points.has(trials.value(place, path)));
    }
  }
  let series: string | null = null;
  const held: [string, Cell][] = [];
  const varying = pathsOf(sweep);
  for (const path of varying) {
    if (path === against || path === facet) continue;
    const found = trials.levels(path, places);
    if (found.length < 2) continue;
    if (gridded && path in crossed && series === null && found.length <= MOST_SERIES) {
      series = path;
      continue;
    }
    const baseline = baselineOf(trials, sweep, path);
    const value = found.includes(baseline) ? baseline : found[0];
    held.push([path, value]);
    const owner = ownerOf(path);
    const lacks = (place: Place) =>
      owner !== null && varying.includes(owner) && trials.value(place, path) === null;
    places = places.filter((place) => trials.value(place, path) === value || lacks(place));
  }
  return { against, facet, metric, series, held, places };
}
