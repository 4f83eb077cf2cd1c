import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { advise } from "../../src/advise/advise.js";
import { type Effort, efforts } from "../../src/advise/grid.js";
import { ask } from "../../src/advise/question.js";
import type { Rows } from "../../src/data/rows.js";
import { Stream } from "../../src/random/stream.js";
import type { EvidenceCase, Run } from "../case.js";
import { lastSymbol, thresholds } from "../labelled-rows.js";

const WEATHER = fileURLToPath(
  new URL("../../../examples/data/seattle-weather.csv", import.meta.url),
);

/** As `quick`, of one size, two seeds and two rates, which may grow. */
const EFFORT: Effort = {
  ...efforts.quick,
  widths: efforts.quick.widths.slice(0, 1),
  seeds: 2,
  learningRates: efforts.quick.learningRates.slice(1),
};
const BUDGET =
  "budget quick of the smaller size, with two seeds and two learning rates to begin with";
const figure = "gain in log loss of the best network over the best baseline";

interface Asked {
  readonly rows: Rows;
  readonly target: string;
  readonly horizon: number;
  readonly window: number;
  readonly seed: number;
}

/** @param expected name of the competitor to take, or one of the networks */
async function takes(
  asked: Asked,
  smoke: boolean,
  expected: (take: string, isNetwork: boolean) => boolean,
): Promise<Omit<Run, "seconds">> {
  const question = await ask({ ...asked, budget: "quick" });
  const effort = smoke ? { ...EFFORT, steps: 64, stretches: 0, seeds: 1 } : EFFORT;
  const { advice } = await advise({ ...question, effort });
  const { take, headline } = advice.recommendation;
  const isNetwork = advice.baselines.every(({ name }) => name !== take);
  return {
    seed: asked.seed,
    holds: expected(take, isNetwork),
    figure: Math.max(...advice.candidates.map((c) => c.skill)),
    outcome: headline,
  };
}

export const shuffledLabels: EvidenceCase = {
  id: "shuffled labels",
  claim: "what is to be taken is a baseline: no network is found to beat all of them",
  data: `examples/data/seattle-weather.csv, its labels in random order beside the same columns, 1,461 rows; horizon 1, window 14; ${BUDGET}`,
  figure,
  seeds: 20,
  failuresAllowed: 1,
  run(seed, _folder, smoke) {
    const lines = readFileSync(WEATHER, "utf8").trim().split("\n").slice(1);
    // all of them in small too: fewer hold too little of the rarest label
    const rows = lines.map((line) => line.split(","));
    const order = new Stream(seed, "evidence: order of labels").permutation(rows.length);
    return takes(
      {
        rows: rows.map(([, precipitation, most, least, wind], i) => ({
          ...{ precipitation: Number(precipitation), most: Number(most), least: Number(least) },
          ...{ wind: Number(wind), weather: rows[order[i]][5] },
        })),
        ...{ target: "weather", horizon: 1, window: smoke ? 4 : 14, seed },
      },
      smoke,
      (_, isNetwork) => !isNetwork,
    );
  },
};

export const linearBoundary: EvidenceCase = {
  id: "linear boundary",
  claim: "a linear model is what is to be taken: multinomial ridge",
  data: `three classes by two thresholds of x_t - 0.7 x_(t-1) and noise, x white, 1,500 rows; target the class, input x, horizon 0, window 8; ${BUDGET}`,
  figure,
  seeds: 5,
  failuresAllowed: 0,
  run(seed, _folder, smoke) {
    return takes(
      {
        rows: thresholds(smoke ? 400 : 1500, seed),
        ...{ target: "y", horizon: 0, window: smoke ? 4 : 8, seed },
      },
      smoke,
      (take) => take === "softmax",
    );
  },
};

export const symbolThatCameLast: EvidenceCase = {
  id: "which symbol came last",
  claim: "a network is what is to be taken: it beats every baseline",
  data: `rows that hold one of two symbols (in 12 % each) or none; the label is the symbol that came last, and wrong in a tenth of the rows, 3,000 rows; target the label, inputs the two symbols, horizon 0, window 24; ${BUDGET}`,
  figure,
  seeds: 5,
  failuresAllowed: 0,
  run(seed, _folder, smoke) {
    return takes(
      {
        rows: lastSymbol(smoke ? 400 : 3000, seed),
        ...{ target: "y", horizon: 0, window: smoke ? 4 : 24, seed },
      },
      smoke,
      (_, isNetwork) => isNetwork,
    );
  },
};
