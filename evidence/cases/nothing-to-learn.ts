import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { advise } from "../../src/advise/advise.js";
import { ask } from "../../src/advise/question.js";
import type { AdviseRequest } from "../../src/advise/request.js";
import { Stream } from "../../src/random/stream.js";
import type { EvidenceCase, Run } from "../case.js";

const BIRTHS = fileURLToPath(new URL("../../../examples/data/births.csv", import.meta.url));

const claim = "the advice is a baseline: no network is found to beat all of them";
const figure = "skill of the best network against the best baseline";
const seeds = 20;
const failuresAllowed = 1;

/** Holds where the recommendation is a baseline; "cannot tell" between networks is a false find. */
async function findsNothing(request: AdviseRequest): Promise<Omit<Run, "seconds">> {
  const { advice } = await advise(await ask(request));
  const { architecture } = advice.recommendation;
  return {
    seed: request.seed,
    holds: advice.baselines.some((b) => b.name === architecture),
    figure: Math.max(...advice.candidates.map((c) => c.skill)),
    outcome: `advice ${architecture}; best set ${advice.best.join(", ")}`,
  };
}

export const whiteNoise: EvidenceCase = {
  id: "white noise",
  claim,
  data: "independent standard normal values, 1,500 rows; horizon 1, window 16",
  figure,
  seeds,
  failuresAllowed,
  run(seed, folder, smoke) {
    const file = join(folder, "noise.csv");
    const stream = new Stream(seed, "evidence: white noise");
    const values = Array.from({ length: smoke ? 300 : 1500 }, (_, t) => stream.normal(t));
    writeFileSync(file, `y\n${values.join("\n")}\n`);
    return findsNothing({
      file,
      target: "y",
      horizon: 1,
      window: smoke ? 4 : 16,
      budget: "quick",
      seed,
    });
  },
};

export const shuffledBirths: EvidenceCase = {
  id: "shuffled births",
  claim,
  data: "examples/data/births.csv with its values in random order under the same dates, 5,479 rows; horizon 1, window 64",
  figure,
  seeds,
  failuresAllowed,
  run(seed, folder, smoke) {
    const file = join(folder, "shuffled.csv");
    const rows = readFileSync(BIRTHS, "utf8")
      .trim()
      .split("\n")
      .slice(1, smoke ? 301 : undefined)
      .map((line) => line.split(","));
    const order = new Stream(seed, "evidence: order of births").permutation(rows.length);
    const lines = rows.map(([date], i) => `${date},${rows[order[i]][1]}`);
    writeFileSync(file, `date,births\n${lines.join("\n")}\n`);
    return findsNothing({
      file,
      target: "births",
      time: "date",
      horizon: 1,
      window: smoke ? 4 : 64,
      budget: "quick",
      seed,
    });
  },
};

/** A series that is simulated, on which `advise` is asked as for white noise. */
function simulated(
  id: string,
  data: string,
  draw: (normal: (i: number) => number, rows: number) => number[],
): EvidenceCase {
  return {
    ...{ id, claim, figure, seeds: 10, failuresAllowed },
    data: `${data}, 4,000 rows; horizon 1, the window chosen`,
    run(seed, folder, smoke) {
      const file = join(folder, "series.csv");
      const stream = new Stream(seed, `evidence: ${id}`);
      const values = draw((i) => stream.normal(i), smoke ? 300 : 4000);
      writeFileSync(file, `y\n${values.join("\n")}\n`);
      return findsNothing({ file, target: "y", horizon: 1, budget: "quick", seed });
    },
  };
}

export const randomWalk = simulated(
  "random walk",
  "sums of independent standard normal values",
  (normal, rows) => {
    let level = 0;
    return Array.from({ length: rows }, (_, t) => {
      level += normal(t);
      return level;
    });
  },
);

export const garch = simulated(
  "GARCH(1,1)",
  "y_t = s_t e_t, s_t^2 = 0.05 + 0.1 y_(t-1)^2 + 0.85 s_(t-1)^2, e standard normal",
  (normal, rows) => {
    let [y, variance] = [0, 1];
    return Array.from({ length: rows }, (_, t) => {
      variance = 0.05 + 0.1 * y ** 2 + 0.85 * variance;
      y = Math.sqrt(variance) * normal(t);
      return y;
    });
  },
);
