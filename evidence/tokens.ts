import { writeFileSync } from "node:fs";
import { describeMachine } from "../bench/machine.js";
import { constructCoupling } from "../src/construct/construct.js";
import { readSpecification } from "../src/experiments/sweep/read.js";
import { runSweep } from "../src/experiments/sweep/run.js";
import type { Settings } from "../src/experiments/trial/schema.js";
import { buildModel } from "../src/models/registry.js";
import { floorsOf } from "../src/oracle/task-floors.js";
import { emptyDocument } from "../src/report/page/document.js";
import { standalone } from "../src/report/page/svg.js";
import { trialsOf } from "../src/results/trials.js";
import { nodeEngine } from "../src/runtime/node.js";
import type { CouplingConfig } from "../src/tasks/coupling.js";
import { buildTask } from "../src/tasks/registry.js";
import { currentCommit } from "./commit.js";
import {
  type FourErrors,
  fourNumbersChart,
  fourNumbersTable,
  requireRow,
  trainedOf,
} from "./four-numbers.js";

/**
 * `node build/evidence/tokens.js`, from a clean commit: runs the sweep `evidence/tokens.yaml` in
 * `runs/tokens` (where it was begun, it continues), and records beside each other what any model must
 * leave, what is constructed, what was trained, and what is promised. Writes
 * `evidence/results/tokens.json` and `docs/images/four-numbers.svg`, and prints the table of
 * docs/construct.md.
 */
const { commit, dirty } = currentCommit();
const specification = await readSpecification("evidence/tokens.yaml");
const { populations, complete } = await runSweep(specification, { directory: "runs/tokens" });
if (!complete) throw new Error("the sweep did not end");
const trials = trialsOf([{ file: "runs/tokens", populations }]);
const [alphas, heads, chosen, errors, rates] = [
  trials.column("task.alpha"),
  trials.column("model.headSize"),
  trials.column("chosen"),
  trials.column("mse"),
  trials.column("learningRate"),
];

const { data } = specification.baseline;
const { architecture, ...model } = specification.baseline.model;
const rows: FourErrors[] = [];
const notCompared: string[] = [];
for (const alpha of specification.grid["task.alpha"]) {
  const { name, ...settings }: Settings = { ...specification.baseline.task, alpha };
  const task = buildTask(String(name), settings);
  const [floor] = floorsOf(task, 0);
  for (const headSize of specification.grid["model.headSize"]) {
    const config = task.config as CouplingConfig;
    const built = await constructCoupling(
      nodeEngine,
      config,
      0,
      Number(headSize),
      undefined,
      Number(data.test),
    );
    const own = [...errors.keys()].filter(
      (i) => alphas[i] === alpha && heads[i] === headSize && chosen[i] === true,
    );
    const { modelClass } = built.model;
    const learned = buildModel(String(architecture), { ...model, headSize }, task).modelClass;
    const row: FourErrors = {
      alpha: Number(alpha),
      headSize: Number(headSize),
      floor: floor.value,
      constructed: built.output.mse,
      trained: own.map((i) => Number(errors[i])).sort((a, b) => a - b),
      learningRate: Number(rates[own[0]]),
      promised: built.proved.value ** 2,
    };
    notCompared.push(...requireRow(row, floor, { constructed: modelClass, trained: learned }));
    rows.push(row);
  }
}
const record = { commit, dirty, machine: describeMachine(), rows };
writeFileSync("evidence/results/tokens.json", `${JSON.stringify(record, null, 2)}\n`);
const chart = fourNumbersChart({ document: emptyDocument(), width: 760 }, rows);
writeFileSync("docs/images/four-numbers.svg", standalone(chart));
console.log(fourNumbersTable(rows));
const above = rows.filter((r) => trainedOf(r).mean > r.constructed);
console.log(
  `${rows.length - above.length} of ${rows.length} head sizes: mean trained <= constructed`,
);
for (const what of notCompared) console.log(`not compared: ${what}`);
