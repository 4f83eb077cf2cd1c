import type { Windows } from "../src/data/windows.js";

/** Windows of one series that is its own only input, split 70 / 15 / 15 % by the time of the target. */
export function windowsOf(
  series: ArrayLike<number>,
  {
    window,
    horizon = 1,
    horizons = [horizon],
    output = "level",
  }: {
    readonly window: number;
    readonly horizon?: number;
    readonly horizons?: readonly number[];
    readonly output?: Windows["output"];
  },
): Windows {
  const rows = series.length;
  const observed = Float64Array.from(series);
  const [nearest, farthest] = [horizons[0], horizons[horizons.length - 1]];
  const target = Float64Array.from(
    { length: rows * horizons.length },
    (_, i) =>
      observed[Math.floor(i / horizons.length) + horizons[i % horizons.length]] ?? Number.NaN,
  );
  const targetsOf = (t: number) => target.subarray(t * horizons.length, (t + 1) * horizons.length);
  const examples = Array.from(
    { length: rows - farthest - window + 1 },
    (_, i) => i + window - 1,
  ).filter((t) => !targetsOf(t).some(Number.isNaN) && !Number.isNaN(observed[t]));
  const part = (from: number, to: number) =>
    Int32Array.from(
      examples.filter(
        (t) => t + nearest >= Math.floor(from * rows) && t + farthest < Math.floor(to * rows),
      ),
    );
  const train = part(0, 0.7);
  const moments = (values: Float64Array) => {
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const square = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
    return { mean, deviation: Math.sqrt(square) };
  };
  const seen = observed.slice(0, Math.floor(0.7 * rows)).filter((x) => !Number.isNaN(x));
  const scale = moments(seen);
  const features = new Float64Array(rows);
  for (let t = 0; t < rows; t++) {
    const x = Number.isNaN(observed[t])
      ? features[t - 1]
      : (observed[t] - scale.mean) / scale.deviation;
    features[t] = x;
  }
  const outputs = Float64Array.from(
    Array.from(train).flatMap((t) =>
      Array.from(targetsOf(t), (y) => y - (output === "change" ? observed[t] : 0)),
    ),
  );
  return {
    problem: {
      target: "y",
      labels: null,
      inputs: ["y"],
      known: [],
      horizons,
      horizon: farthest,
      origins: null,
      split: null,
      window,
      time: null,
      sequence: null,
      sequences: 1,
    },
    channels: ["y"],
    rows,
    features,
    scales: [{ ...scale, min: Math.min(...seen), max: Math.max(...seen) }],
    observed,
    target,
    sequenceOf: new Int32Array(rows),
    clock: null,
    dates: null,
    output,
    outputScale: moments(outputs),
    train,
    validation: part(0.7, 0.85),
    test: part(0.85, 1),
  };
}
