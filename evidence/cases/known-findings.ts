import type { Finding } from "../../src/advise/advice.js";
import { adviseOnNumbers } from "../../src/advise/advise.js";
import { type Effort, efforts } from "../../src/advise/grid.js";
import { ask } from "../../src/advise/question.js";
import type { Rows } from "../../src/data/rows.js";
import type { EvidenceCase } from "../case.js";
import { kernelRows } from "../kernel-rows.js";

const ROWS = 4000;

/** What `advise` finds of rows, at an effort. */
async function findingsOf(
  rows: Rows,
  horizon: number,
  effort: Effort,
  seed: number,
): Promise<ReadonlyMap<string, Finding>> {
  const question = await ask({ rows, target: "y", horizon, budget: "standard", seed });
  const { advice } = await adviseOnNumbers({ ...question, effort });
  return new Map(advice.findings.map((f) => [f.id, f]));
}

/** Nothing is trained: what is fitted alone is asked for. */
const UNTRAINED: Effort = { ...efforts.standard, widths: [], probes: null };

function tail(
  id: string,
  kernel: (lag: number) => number,
  words: string,
  rate: number,
  within: number,
): EvidenceCase {
  return {
    id,
    claim: `the finding names a ${words}, its rate within ${within.toPrecision(2)} of ${rate.toPrecision(3)}`,
    data: `y_t = sum_s w_s x_(t-s) and noise, w ${id === "exponential memory" ? "e^(-s/3)" : "(s+1)^-1.5"}, x white, signal to noise 4 (variances), ${ROWS.toLocaleString("en")} rows; target y, input x, horizon 0, the window chosen; nothing trained`,
    figure: "the rate that is named",
    seeds: 30,
    failuresAllowed: 1,
    async run(seed, _folder, smoke) {
      const rows = kernelRows(kernel, smoke ? 400 : ROWS, seed);
      const statement = (await findingsOf(rows, 0, UNTRAINED, seed)).get("memory")?.statement;
      const named = statement === undefined ? null : Number(/= ([\d.]+)/.exec(statement)?.[1]);
      return {
        seed,
        holds:
          statement?.startsWith(words) === true &&
          named !== null &&
          Math.abs(named - rate) <= within,
        figure: named,
        undecided: statement === undefined,
        outcome: statement ?? "no finding of the tail",
      };
    },
  };
}

export const exponentialMemory = tail(
  "exponential memory",
  (s) => Math.exp(-s / 3),
  "light tail",
  1 / 3,
  0.05,
);

export const powerLawMemory = tail(
  "power-law memory",
  (s) => (s + 1) ** -1.5,
  "heavy tail",
  1.5,
  0.2,
);

export const sparseMemory: EvidenceCase = {
  id: "lags 7 and 31",
  claim: "the finding names the lags 7 and 31 of x and no other",
  data: `y_t = 0.6 x_(t-7) + 0.5 x_(t-31) and noise, x white, signal to noise 4 (variances), ${ROWS.toLocaleString("en")} rows; target y, horizon 1, the window chosen; nothing trained`,
  figure: "lags that are named",
  seeds: 30,
  // each is beyond chance at 5 % for all: one other lag in 20 series is what is promised
  failuresAllowed: 3,
  async run(seed, _folder, smoke) {
    const kernel = (lag: number) => (lag === 7 ? 0.6 : lag === 31 ? 0.5 : 0);
    const rows = kernelRows(kernel, smoke ? 400 : ROWS, seed);
    const statement = (await findingsOf(rows, 1, UNTRAINED, seed)).get("lags")?.statement;
    const lags = statement?.match(/[xy] \d+/g) ?? [];
    return {
      seed,
      holds: lags.join() === "x 7,x 31",
      figure: lags.length,
      outcome: statement ?? "no finding of lags",
    };
  },
};
