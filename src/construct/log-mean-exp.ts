import type { ModelClass } from "../models/model-class.js";
import { type RetrievalConfig, retrieval, retrievalDirections } from "../tasks/retrieval.js";
import type { Split } from "../tasks/task.js";

/** One head that answers D-retrieval. */
export interface LogMeanExp {
  /** what it is a member of, its nets exact functions */
  readonly of: ModelClass;
  /** mean squared error over sequences of the test part */
  readonly mse: number;
}

/** (1/b) sum_i log mean_t e^(b a_i.x(t)) and y of the first sequences of a part. */
function readings(config: RetrievalConfig, seed: number, b: number, split: Split, count: number) {
  const { rows, columns, data } = retrievalDirections(config, seed);
  const { sample } = retrieval.relationship(config, seed);
  return Array.from({ length: count }, (_, n) => {
    const { x, y } = sample(split, n);
    let reading = 0;
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let t = 0; t < config.length; t++) {
        let product = 0;
        for (let c = 0; c < columns; c++) product += data[i * columns + c] * x[t * columns + c];
        sum += Math.exp(b * product);
      }
      reading += Math.log(sum / config.length) / b;
    }
    return [reading, y[config.length - 1]] as const;
  });
}

/**
 * D-retrieval by one head without training: it attends to all tokens alike, its D values are
 * e^(b a_i.x), and the readout takes (1/b) log of each mean, which tends to the maximum as b grows. An
 * affine function of the sum is fitted on the training part. What keeps one head from D maxima is
 * therefore the size of weights and of values, and training, not the number of heads alone.
 *
 * @param b sharpness; e^(b a.x) is within float64 up to about 100
 * @param sequences of each part
 */
export function constructLogMeanExp(
  config: RetrievalConfig,
  seed: number,
  b: number,
  sequences: number,
): LogMeanExp {
  const train = readings(config, seed, b, "train", sequences);
  const mean = (f: (reading: number, y: number) => number) =>
    train.reduce((sum, [reading, y]) => sum + f(reading, y), 0) / sequences;
  const [centre, level] = [mean((reading) => reading), mean((_, y) => y)];
  const slope =
    mean((reading, y) => (reading - centre) * (y - level)) /
    mean((reading) => (reading - centre) ** 2);
  const test = readings(config, seed, b, "test", sequences);
  const square = test.reduce(
    (sum, [reading, y]) => sum + (y - level - slope * (reading - centre)) ** 2,
    0,
  );
  return {
    of: {
      linear: false,
      layers: 1,
      heads: 1,
      headSize: config.terms,
      coupling: "free",
      encoding: "none",
      feedForward: true,
    },
    mse: square / sequences,
  };
}
