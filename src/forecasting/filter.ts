/** A forecaster of one series on its way through it: parameters are fixed, the state moves on. */
export interface Filter {
  /** what is expected h steps after the newest value, h >= 1 */
  forecast(h: number): number;
  /** takes the next value in */
  observe(value: number): void;
}

/** Values of one series in the order of time, NaN in a gap. */
export interface Series {
  readonly values: Float64Array;
  /** steps from the common origin of all series to the first value: what their seasons go by */
  readonly phase: number;
}

/** A model whose parameters are known, and that begins anew on every series. */
export type Begin = (series: Series) => Filter;

/** Takes in values; over a gap the state goes on as if what it expects had come. */
export function follow(filter: Filter, value: number): void {
  filter.observe(Number.isNaN(value) ? filter.forecast(1) : value);
}

/** Values of a series that warm a state up, whose errors say little of the parameters. Chosen by hand. */
const WARM_UP = 10;

/** Mean squared error of the forecasts one step ahead, after the first values of every series. */
export function oneStepError(begin: Begin, training: readonly Series[], warmUp = WARM_UP): number {
  let [squares, count] = [0, 0];
  for (const series of training) {
    const { values } = series;
    const filter = begin(series);
    const from = Math.min(warmUp, values.length >> 1);
    for (let t = 0; t < values.length; t++) {
      const expected = filter.forecast(1);
      const value = values[t];
      if (Number.isNaN(value)) {
        filter.observe(expected);
        continue;
      }
      filter.observe(value);
      if (t < from) continue;
      squares += (value - expected) ** 2;
      count++;
    }
  }
  return count > 0 && Number.isFinite(squares) ? squares / count : Number.POSITIVE_INFINITY;
}
