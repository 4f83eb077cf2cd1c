import type { Windows } from "../src/data/windows.js";

/** Windows of one series that is its own only input, split 70 / 15 / 15 % by the time of the target. */
export function windowsOf(
  series: ArrayLike<number>,
  {
    window,
    horizon = 1,
    output = "level",
  }: {
    readonly window: number;
    readonly horizon?: number;
    readonly output?: Windows["output"];
  },
): Windows {
  const rows = series.length;
  const observed = Float64Array.from(series);
  const target = Float64Array.from(observed, (_, t) => observed[t + horizon] ?? Number.NaN);
  const examples = Array.from(
    { length: rows - horizon - window + 1 },
    (_, i) => i + window - 1,
  ).filter((t) => !Number.isNaN(target[t]) && !Number.isNaN(observed[t]));
  const part = (from: number, to: number) =>
    Int32Array.from(
      examples.filter(
        (t) => t + horizon >= Math.floor(from * rows) && t + horizon < Math.floor(to * rows),
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
    train,
    (t) => target[t] - (output === "change" ? observed[t] : 0),
  );
  return {
    problem: {
      target: "y",
      inputs: ["y"],
      known: [],
      horizon,
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
    output,
    outputScale: moments(outputs),
    train,
    validation: part(0.7, 0.85),
    test: part(0.85, 1),
  };
}
