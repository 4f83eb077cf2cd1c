import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { EvidenceCase, Run, Scale } from "./case.js";
import { frozen } from "./cases/frozen.js";
import { linearTask } from "./cases/linear-task.js";
import { shuffledBirths, whiteNoise } from "./cases/nothing-to-learn.js";
import { currentCommit } from "./commit.js";
import { evidencePage } from "./document.js";
import { newRecord, reached } from "./record.js";

const cases: readonly EvidenceCase[] = [linearTask, whiteNoise, shuffledBirths, frozen];

const from = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

/**
 * `npm run evidence` runs every case on the seeds of record and writes what it found, from a clean
 * commit only (`-- --allow-dirty`: from any, and says so). `-- --smoke` proves the harness in
 * small, `-- --rehearse` runs three other seeds in full size; both write below runs/ alone.
 * `-- --only WORD` takes the cases whose name holds WORD, and is for those two.
 */
const { values } = parseArgs({
  options: {
    smoke: { type: "boolean", default: false },
    rehearse: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    "allow-dirty": { type: "boolean", default: false },
  },
});
const ofRecord = !values.smoke && !values.rehearse;
const state = currentCommit();
const scale: Scale = {
  smoke: values.smoke,
  seeds: values.smoke ? from(1, 2) : values.rehearse ? from(101, 3) : from(7001, 20),
};

function refuse(problem: string, cure: string): never {
  console.error(`error: ${problem}\n  ${cure}`);
  process.exit(2);
}

if (ofRecord && state.dirty && !values["allow-dirty"]) {
  refuse("files differ from the commit", "commit or put them aside, or say --allow-dirty");
}
if (ofRecord && values.only !== "") {
  refuse("--only leaves cases out of the record", "add --rehearse or --smoke");
}

async function runCase(one: EvidenceCase, seed: number): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "nwidth-evidence-"));
  const begin = performance.now();
  try {
    const run = await one.run(seed, folder, scale.smoke);
    return { ...run, seconds: (performance.now() - begin) / 1000 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (values.smoke) console.log("smoke form: every case runs in small; its outcomes mean nothing\n");
const begin = performance.now();
const found: [EvidenceCase, Run[]][] = [];
for (const one of cases.filter((c) => c.id.includes(values.only))) {
  console.log(`${one.id}: ${one.claim}`);
  const runs: Run[] = [];
  for (const seed of scale.seeds) {
    const run = await runCase(one, seed);
    runs.push(run);
    const { holds, figure, outcome, seconds } = run;
    console.log(
      `  seed ${seed}: ${holds ? "holds" : "FAILS"}; ${one.figure} ${figure.toPrecision(3)}; ${outcome}; ${seconds.toFixed(1)} s`,
    );
  }
  found.push([one, runs]);
}
const record = newRecord(state, scale.smoke, (performance.now() - begin) / 1000, found);
const json = `${JSON.stringify(record, null, 2)}\n`;
if (ofRecord) {
  mkdirSync("evidence/results", { recursive: true });
  writeFileSync("evidence/results/first-light.json", json);
  writeFileSync("docs/evidence.md", evidencePage(record));
} else {
  mkdirSync("runs", { recursive: true });
  writeFileSync(`runs/evidence-${values.smoke ? "smoke" : "rehearsal"}.json`, json);
  console.log(`\n${evidencePage(record)}`);
}
if (!scale.smoke && !record.cases.every(reached)) process.exitCode = 1;
