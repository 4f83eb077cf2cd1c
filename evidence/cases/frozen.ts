import { join } from "node:path";
import { candidateCompetitor, testPoints } from "../../src/advise/competitors.js";
import { candidateGrid, efforts } from "../../src/advise/grid.js";
import { ask } from "../../src/advise/question.js";
import { trainingData } from "../../src/advise/training-data.js";
import { tune } from "../../src/advise/tuning.js";
import { Coordinator } from "../../src/experiments/coordinator.js";
import { compare } from "../../src/statistics/compare.js";
import type { EvidenceCase } from "../case.js";
import { ROWS, writeLinearSeries } from "../linear-series.js";

/** Mutation: a network whose updates have no effect must be told from the one that learns. */
export const frozen: EvidenceCase = {
  id: "frozen network",
  claim: "each narrow network at learning rate 0 is beaten by the same one trained",
  data: "the data of the linear task; the narrowest candidate of each architecture, tuned and compared as advise does, once with its learning rates and once with rate 0",
  figure: "least error of a frozen network over that of its trained twin",
  seeds: 20,
  failuresAllowed: 0,
  async run(seed, folder, smoke) {
    const { file } = writeLinearSeries(join(folder, "linear.csv"), smoke ? 800 : ROWS, seed);
    const question = await ask({
      file,
      target: "y",
      inputs: ["x"],
      horizon: 0,
      window: smoke ? 4 : 32,
      budget: "quick",
      seed,
    });
    const { windows } = question.prepared;
    const data = trainingData(windows);
    const effort = efforts.quick;
    const still = { ...effort, learningRates: [0], extensions: 0 };
    const narrowest = { ...effort, widths: effort.widths.slice(0, 1) };
    const trained = candidateGrid(narrowest, data.task);
    const twinOf = (name: string) => `${name}, frozen`;
    const coordinator = await Coordinator.open({
      directory: null,
      job: "advise",
      asked: {},
      keepOutputs: true,
    });
    const learning = { coordinator, data, effort, asked: { seed } };
    const tuned = await Promise.all(
      trained.flatMap((candidate) => [
        tune(learning, candidate, null),
        tune(
          { ...learning, effort: still },
          { ...candidate, name: twinOf(candidate.name) },
          Infinity,
        ),
      ]),
    ).finally(() => coordinator.close());
    const points = testPoints(windows);
    const competitors = tuned.flatMap((t) =>
      t === null ? [] : [candidateCompetitor(windows, t, points)],
    );
    const { errors, beatenBy } = compare(competitors, points, {
      seed,
      resamples: effort.resamples,
    });
    const errorOf = (name: string) => errors.get(name)?.mean ?? Number.NaN;
    const names = trained.map((t) => t.name);
    return {
      seed,
      holds: names.every((name) => beatenBy.get(twinOf(name))?.includes(name)),
      figure: Math.min(...names.map((name) => errorOf(twinOf(name)) / errorOf(name))),
      outcome: names
        .map((n) => `${n} ${errorOf(n).toFixed(3)}, frozen ${errorOf(twinOf(n)).toFixed(3)}`)
        .join("; "),
    };
  },
};
