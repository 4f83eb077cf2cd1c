import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { BenchCase, Scale } from "./case.js";
import { againstJax } from "./cases/against-jax.js";
import { paperAAgainstTorch } from "./cases/against-torch.js";
import { beamDecoding } from "./cases/beam-decoding.js";
import { costModel } from "./cases/cost-model.js";
import { freshSequencesCase } from "./cases/fresh-sequences.js";
import { keptMemory } from "./cases/kept-memory.js";
import { matmulShare } from "./cases/matmul-share.js";
import { memory } from "./cases/memory.js";
import { memoryModel } from "./cases/memory-model.js";
import { modelSteps } from "./cases/model-steps.js";
import { passes } from "./cases/passes.js";
import { peakMemory } from "./cases/peak-memory.js";
import { queueCases } from "./cases/queue.js";
import { results as resultsOfTrials } from "./cases/results.js";
import { ridge } from "./cases/ridge.js";
import { sessionBuild } from "./cases/session-build.js";
import { headSpectra, leadingValues } from "./cases/singular-values.js";
import { sweepAgainstTorch } from "./cases/sweep-against-torch.js";
import { sweepOverhead } from "./cases/sweep-overhead.js";
import { symbolSteps } from "./cases/symbol-steps.js";
import { transformerStep } from "./cases/transformer-step.js";
import { twoWorkers } from "./cases/two-workers.js";
import { describeMachine } from "./machine.js";
import { lineOf, markdownTables, type Result } from "./report.js";

const cases: readonly BenchCase[] = [
  againstJax,
  ...paperAAgainstTorch,
  twoWorkers,
  matmulShare,
  memory,
  memoryModel,
  costModel,
  ...passes,
  keptMemory,
  transformerStep,
  ...symbolSteps,
  beamDecoding,
  modelSteps,
  freshSequencesCase,
  sessionBuild,
  ...peakMemory,
  ...sweepAgainstTorch,
  sweepOverhead,
  ...queueCases,
  resultsOfTrials,
  leadingValues,
  ridge,
  headSpectra,
];

/**
 * `npm run bench` measures every case; `-- --smoke` runs each in a tiny form that proves the
 * harness and no ratio; `-- --only WORD` takes the cases whose name holds WORD. It reports and does
 * not judge: only a failure of the harness itself fails.
 */
const { values } = parseArgs({
  options: { smoke: { type: "boolean", default: false }, only: { type: "string", default: "" } },
});
const scale: Scale = { smoke: values.smoke, repeats: values.smoke ? 2 : 7 };
const machine = describeMachine();
const results: Result[] = [];
if (values.smoke)
  console.log("smoke form: every case runs, tiny and briefly; the ratios mean nothing\n");
for (const { name, target, measure } of cases) {
  if (!name.includes(values.only)) continue;
  const result = { name, target, outcome: await measure(scale) };
  results.push(result);
  console.log(lineOf(result));
}
mkdirSync("runs", { recursive: true });
const file = values.smoke ? "runs/bench-smoke.json" : "runs/bench.json";
writeFileSync(file, `${JSON.stringify({ machine, scale, results }, null, 2)}\n`);
console.log(`\n${markdownTables(machine, results)}`);
