import { join } from "node:path";
import { adviseOnNumbers } from "../../src/advise/advise.js";
import { ask } from "../../src/advise/question.js";
import type { EvidenceCase } from "../case.js";
import { ROWS, writeLinearSeries } from "../linear-series.js";

const TOLERANCE = 0.03;

export const linearTask: EvidenceCase = {
  id: "linear task",
  claim: `ridge is in the best set, and its test error is within ${100 * TOLERANCE} % of the floor`,
  data: "y_t = sum_s e^(-s/3) x_(t-s) + noise, x white, signal to noise 4 (variances), 8,000 rows; target y, input x, horizon 0, window 32. The floor is the mean square of the noise that was drawn on the test points",
  figure: "ridge's test error over the floor, less 1",
  seeds: 20,
  failuresAllowed: 0,
  async run(seed, folder, smoke) {
    const series = writeLinearSeries(join(folder, "linear.csv"), smoke ? 300 : ROWS, seed);
    const question = await ask({
      file: series.file,
      target: "y",
      inputs: ["x"],
      horizon: 0,
      window: smoke ? 4 : 32,
      budget: "quick",
      seed,
    });
    const { advice } = await adviseOnNumbers(question);
    const { test } = question.prepared.windows;
    const floor = test.reduce((sum, t) => sum + series.noise[t] ** 2, 0) / test.length;
    const ridge = advice.baselines.find((b) => b.name === "ridge");
    if (ridge === undefined) throw new RangeError("advise has no baseline 'ridge'");
    const excess = ridge.test.mse / floor - 1;
    return {
      seed,
      holds: advice.best.includes("ridge") && Math.abs(excess) <= TOLERANCE,
      figure: excess,
      outcome: `advice ${advice.recommendation.architecture}; best set ${advice.best.join(", ")}`,
    };
  },
};
