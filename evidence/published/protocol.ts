/** How a leaderboard asks for forecasts: of windows at the end of a series, one after another. */
export interface Protocol {
  /** rows of a window, all forecast at once from those before it */
  readonly length: number;
  readonly windows: number;
}

/** Errors over all windows, as GIFT-Eval takes them. */
export interface Scores {
  /** mean over windows of mean absolute error by the mean absolute change of all rows before the window */
  readonly mase: number;
  readonly mae: number;
  readonly rmse: number;
}

/** The first row of each window; the last ends with the series. */
export function firstRows(rows: number, { length, windows }: Protocol): number[] {
  return Array.from({ length: windows }, (_, w) => rows - length * (windows - w));
}

/** @param forecasts [windows * length], window after window */
export function scoresOf(
  series: ArrayLike<number>,
  protocol: Protocol,
  forecasts: ArrayLike<number>,
): Scores {
  const { length } = protocol;
  const starts = firstRows(series.length, protocol);
  let [changes, counted] = [0, 1];
  let [scaled, absolute, square] = [0, 0, 0];
  for (const [w, start] of starts.entries()) {
    for (; counted < start; counted++) changes += Math.abs(series[counted] - series[counted - 1]);
    let error = 0;
    for (let k = 0; k < length; k++) {
      const missed = series[start + k] - forecasts[w * length + k];
      error += Math.abs(missed) / length;
      square += missed ** 2 / (length * starts.length);
    }
    scaled += error / (changes / (start - 1)) / starts.length;
    absolute += error / starts.length;
  }
  return { mase: scaled, mae: absolute, rmse: Math.sqrt(square) };
}
