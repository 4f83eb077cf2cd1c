import { Algebra } from "../../src/measure/algebra.js";
import { outputAt, windowDesign } from "../../src/measure/design.js";
import { memoryTail } from "../../src/measure/memory-tail.js";
import { fitRidge } from "../../src/measure/ridge.js";
import { nodeEngine } from "../../src/runtime/node.js";
import type { EvidenceCase } from "../case.js";
import { drawMemory, type KnownMemory, ROWS } from "../known-memories.js";

const SERIES = 150;

/** What is said of the tail of a known memory, and how often its interval holds the rate. */
export function tails(kind: KnownMemory): EvidenceCase {
  const claim =
    kind.tail === null
      ? `of ${SERIES} series at most 5 % are said to have a heavy tail`
      : `of ${SERIES} series at most 5 % are given the other family, and where the tail is told its interval holds the rate in 91 % at least, two standard errors of the count below 95 %`;
  return {
    id: `tail: ${kind.name}`,
    claim,
    data: `y_t = sum_s w_s x_(t-s) and noise of 0.3 of its deviation for white x, ${ROWS.toLocaleString("en")} rows, window 32; 300 resamples`,
    figure: kind.tail === null ? "share said to be heavy" : "share of intervals that hold the rate",
    seeds: 1,
    failuresAllowed: 0,
    async run(seed, _folder, smoke) {
      const algebra = new Algebra(nodeEngine);
      const series = smoke ? 3 : SERIES;
      const verdicts = { light: 0, heavy: 0, "cannot tell": 0 };
      let held = 0;
      for (let i = 0; i < series; i++) {
        const windows = await drawMemory(kind, seed * SERIES + i);
        const design = windowDesign(windows, windows.problem.window);
        const [train, validation] = [windows.train, windows.validation].map((rows) =>
          outputAt(windows, rows),
        );
        const ridge = await fitRidge(algebra, design, train, validation);
        const bootstrap = { seed: i, resamples: 300 };
        const tail = await memoryTail(algebra, windows, ridge, "x", bootstrap);
        verdicts[tail.verdict]++;
        const { interval } = tail;
        if (tail.verdict === kind.tail && kind.rate !== null && interval !== null) {
          if (interval[0] <= kind.rate && kind.rate <= interval[1]) held++;
        }
      }
      await algebra.close();
      const told = kind.tail === null ? verdicts.heavy : verdicts[kind.tail];
      const wrong =
        kind.tail === null ? verdicts.heavy : verdicts[kind.tail === "light" ? "heavy" : "light"];
      const figure = kind.tail === null ? verdicts.heavy / series : held / told;
      const covers = kind.tail === null || figure >= 0.91;
      const counts = Object.entries(verdicts).map(([name, count]) => `${name} ${count}`);
      return {
        seed,
        holds: wrong <= 0.05 * series && covers,
        figure: Number.isFinite(figure) ? figure : null,
        outcome: `${counts.join(", ")}${kind.tail === null ? "" : `; ${held} of ${told} intervals hold the rate`}`,
      };
    },
  };
}
