import { Stream } from "../../../src/random/stream.js";
import { compareModels } from "../../../src/results/sweep/map.js";

/**
 * The share of rows of a map in which one of equal models is called worse. Errors are log-normal: what the data of
 * a seed add to all models alike, and what each adds of its own.
 *
 * @param tail powers of the own part: 1 normal, 3 with heavy tails
 */
export function falselyWorse(rows: number, models: number, seeds: number, tail = 1): number {
  const stream = new Stream(5, `${models} equal models of ${seeds} seeds, tail ${tail}`);
  let draw = 0;
  let wrong = 0;
  for (let row = 0; row < rows; row++) {
    const shared = Array.from({ length: seeds }, () => stream.normal(draw++));
    const logs = Array.from(
      { length: models },
      () =>
        new Map(shared.map((s, seed) => [seed, s + 0.3 * stream.normal(draw++) ** tail] as const)),
    );
    if (compareModels(logs).some(({ verdict }) => verdict !== "cannot tell")) wrong++;
  }
  return wrong / rows;
}

/** Three standard errors above 5 %. */
export function mostOf(rows: number): number {
  return 0.05 + 3 * Math.sqrt((0.05 * 0.95) / rows);
}
