import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { WorkerPool } from "../src/experiments/runners/local/pool.js";
import { architectures } from "../src/models/registry.js";
import type { EvidenceCase, Run } from "./case.js";
import { coverage } from "./cases/coverage.js";
import { falseBeats } from "./cases/false-beats.js";
import { frozen } from "./cases/frozen.js";
import {
  adaptiveGiven,
  adaptiveShift,
  exponentialMemory,
  powerLawMemory,
  sparseMemory,
} from "./cases/known-findings.js";
import { falsePeriods, foundPeriods } from "./cases/known-periods.js";
import { linearTask } from "./cases/linear-task.js";
import { garch, randomWalk, shuffledBirths, whiteNoise } from "./cases/nothing-to-learn.js";
import { precision } from "./cases/precision.js";
import { rateRule } from "./cases/rate-rule.js";
import { spectrum } from "./cases/spectrum.js";
import { tails } from "./cases/tails.js";
import { currentCommit } from "./commit.js";
import { configurationAtWidth } from "./configuration.js";
import { evidencePage, suiteSection } from "./document.js";
import { equalOfSeeds, equalOnOneSeries, equalOnSequences } from "./equal-competitors.js";
import { knownMemories } from "./known-memories.js";
import { noises, seasonsInNoise } from "./known-periods.js";
import { plantedSpectra } from "./planted-spectra.js";
import { recordPublished } from "./published/record.js";
import { newRecord, reached, readRecords, recordFile, SUITES, type SuiteName } from "./record.js";
import { syntheticDecays } from "./synthetic-decays.js";

const names = architectures.map((a) => a.name);
const cases: Readonly<Record<SuiteName, readonly EvidenceCase[]>> = {
  findings: [exponentialMemory, powerLawMemory, sparseMemory],
  probes: [adaptiveGiven, adaptiveShift],
  nothing: [randomWalk, garch],
  advise: [linearTask, whiteNoise, shuffledBirths, frozen],
  models: [
    ...names.map(precision),
    ...names.filter((name) => configurationAtWidth(name, 32) !== null).map(rateRule),
  ],
  fits: syntheticDecays.map(coverage),
  spectra: plantedSpectra.map(spectrum),
  comparison: [...equalOnOneSeries, ...equalOnSequences, ...equalOfSeeds].map(falseBeats),
  memory: [
    ...noises.map(falsePeriods),
    ...seasonsInNoise.map(foundPeriods),
    ...knownMemories.map(tails),
  ],
};

/**
 * `npm run evidence` runs every case on the seeds of record and writes what it found, from a clean
 * commit only (`-- --allow-dirty`: from any, and says so). `-- --suite NAME` takes one suite.
 * Suite `published` counts nothing: it stands beside published tables, and has a page of its own.
 * `-- --smoke` proves the harness in small, `-- --rehearse` runs three other seeds at most in full
 * size; both write below runs/ alone. `-- --only WORD` takes the cases whose name holds WORD, and is
 * for those two.
 */
const { values } = parseArgs({
  options: {
    suite: { type: "string", default: "" },
    smoke: { type: "boolean", default: false },
    rehearse: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    "allow-dirty": { type: "boolean", default: false },
  },
});
const { smoke, rehearse, only } = values;
const ofRecord = !smoke && !rehearse;
const state = currentCommit();

function refuse(problem: string, cure: string): never {
  console.error(`error: ${problem}\n  ${cure}`);
  process.exit(2);
}

if (ofRecord && state.dirty && !values["allow-dirty"]) {
  refuse("files differ from the commit", "commit or put them aside, or say --allow-dirty");
}
if (ofRecord && only !== "") {
  refuse("--only leaves cases out of the record", "add --rehearse or --smoke");
}
const PUBLISHED = "published";
const chosen = SUITES.filter((suite) => values.suite === "" || suite === values.suite);
const withPublished = only === "" && !rehearse && ["", PUBLISHED].includes(values.suite);
if (chosen.length === 0 && !withPublished) {
  refuse(
    values.suite === PUBLISHED
      ? "suite published has no rehearsal and no parts"
      : `there is no suite '${values.suite}'`,
    `the suites are ${SUITES.join(", ")}, and ${PUBLISHED} whole or with --smoke`,
  );
}

/** The seeds of record, or others for what is only tried. */
function seedsOf({ seeds }: EvidenceCase): number[] {
  const [first, count] = smoke ? [1, 1] : rehearse ? [101, Math.min(3, seeds)] : [7001, seeds];
  return Array.from({ length: count }, (_, i) => first + i);
}

const pool = new WorkerPool();

async function runCase(one: EvidenceCase, seed: number): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "nwidth-evidence-"));
  const begin = performance.now();
  try {
    const run = await one.run(seed, folder, smoke, pool);
    return { ...run, seconds: (performance.now() - begin) / 1000 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runsOf(one: EvidenceCase): Promise<Run[]> {
  console.log(`${one.id}: ${one.claim}`);
  const runs: Run[] = [];
  for (const seed of seedsOf(one)) {
    const run = await runCase(one, seed);
    runs.push(run);
    const { holds, figure, outcome, seconds } = run;
    console.log(
      `  seed ${seed}: ${holds ? "holds" : "FAILS"}; ${one.figure} ${figure?.toPrecision(3) ?? "none"}; ${outcome}; ${seconds.toFixed(1)} s`,
    );
  }
  return runs;
}

if (smoke) console.log("smoke form: every case runs in small; its outcomes mean nothing\n");
for (const suite of chosen) {
  const begin = performance.now();
  const found: [EvidenceCase, Run[]][] = [];
  for (const one of cases[suite].filter((c) => c.id.includes(only))) {
    found.push([one, await runsOf(one)]);
  }
  const record = newRecord(state, smoke, (performance.now() - begin) / 1000, found);
  const json = `${JSON.stringify(record, null, 2)}\n`;
  if (ofRecord) {
    mkdirSync("evidence/results", { recursive: true });
    writeFileSync(recordFile(suite), json);
    writeFileSync("docs/evidence.md", evidencePage(readRecords()));
  } else {
    mkdirSync("runs", { recursive: true });
    writeFileSync(`runs/evidence-${suite}-${smoke ? "smoke" : "rehearsal"}.json`, json);
    console.log(`\n${suiteSection(record)}`);
  }
  if (!smoke && !record.cases.every(reached)) process.exitCode = 1;
}
await pool.close();
if (withPublished) await recordPublished(state, smoke);
