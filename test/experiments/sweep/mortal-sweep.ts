import { parseSpecification } from "../../../src/experiments/sweep/parse.js";

/** Four trials of each of two configurations; a worker dies of seed 13. */
export const specification = parseSpecification({
  baseline: {
    task: { name: "coupling", basis: "tokens", tokens: 4, length: 4 },
    data: { train: 64, validation: 16, test: 16 },
    model: { architecture: "linear-filter" },
    training: { batch: 16 },
  },
  grid: { "task.alpha": [1, 2] },
  seeds: [11, 12, 13, 16],
  learningRates: [0.01],
  budget: { steps: 32 },
});

/** Entry of a worker that dies of seed 13. */
export const entry = new URL("../runners/local/mortal-worker.js", import.meta.url);
