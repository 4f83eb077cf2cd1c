import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CallerError } from "../src/errors.js";
import { WorkerPool } from "../src/experiments/runners/local/pool.js";
import type { EvidenceCase, Run } from "./case.js";
import { coverage } from "./cases/coverage.js";
import { falseBeats, falseBeatsOnLabels } from "./cases/false-beats.js";
import { frozen } from "./cases/frozen.js";
import { exponentialMemory, powerLawMemory, sparseMemory } from "./cases/known-findings.js";
import {
  adaptiveGiven,
  adaptiveShift,
  causalMixing,
  permutedMemory,
  threeEqualValues,
} from "./cases/known-needs.js";
import { falsePeriods, foundPeriods } from "./cases/known-periods.js";
import { linearBoundary, shuffledLabels, symbolThatCameLast } from "./cases/labels.js";
import { linearTask } from "./cases/linear-task.js";
import { garch, randomWalk, shuffledBirths, whiteNoise } from "./cases/nothing-to-learn.js";
import { precision } from "./cases/precision.js";
import { rateRule } from "./cases/rate-rule.js";
import { spectrum } from "./cases/spectrum.js";
import { tails } from "./cases/tails.js";
import { currentCommit } from "./commit.js";
import { configurationAtWidth, OF_CHANNELS } from "./configuration.js";
import { evidencePage, suiteSection } from "./document.js";
import { equalClassifiers } from "./equal-classifiers.js";
import { equalOfSeeds, equalOnOneSeries, equalOnSequences } from "./equal-competitors.js";
import { readEtt, recordEtt } from "./ett/record.js";
import { SOURCE } from "./ett/series.js";
import { knownMemories } from "./known-memories.js";
import { noises, seasonsInNoise } from "./known-periods.js";
import { plantedSpectra } from "./planted-spectra.js";
import { publishedPage } from "./published/page.js";
import { readPublished, recordPublished } from "./published/record.js";
import { newRecord, reached, readRecords, recordFile, SUITES, type SuiteName } from "./record.js";
import { syntheticDecays } from "./synthetic-decays.js";

const cases: Readonly<Record<SuiteName, readonly EvidenceCase[]>> = {
  findings: [exponentialMemory, powerLawMemory, sparseMemory],
  probes: [adaptiveGiven, adaptiveShift, causalMixing, permutedMemory, threeEqualValues],
  nothing: [randomWalk, garch],
  classes: [
    linearBoundary,
    symbolThatCameLast,
    shuffledLabels,
    ...equalClassifiers.map(falseBeatsOnLabels),
  ],
  advise: [linearTask, whiteNoise, shuffledBirths, frozen],
  models: [
    ...OF_CHANNELS.map(precision),
    ...OF_CHANNELS.filter((name) => configurationAtWidth(name, 32) !== null).map(rateRule),
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
 * Suites `published` and `ett` count nothing: they stand beside published tables, and have a page of their
 * own; `ett` takes `-- --data FILE`, the user's copy of a series that may not be handed on.
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
    data: { type: "string" },
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
const [PUBLISHED, ETT] = ["published", "ett"];
const chosen = SUITES.filter((suite) => values.suite === "" || suite === values.suite);
const asksFor = (name: string) => only === "" && !rehearse && ["", name].includes(values.suite);
const [withPublished, withEtt] = [asksFor(PUBLISHED), asksFor(ETT)];
if (chosen.length === 0 && !withPublished && !withEtt) {
  refuse(
    [PUBLISHED, ETT].includes(values.suite)
      ? `suite ${values.suite} has no rehearsal and no parts`
      : `there is no suite '${values.suite}'`,
    `the suites are ${SUITES.join(", ")}, and ${PUBLISHED} and ${ETT} whole or with --smoke`,
  );
}
if (values.suite === ETT && values.data === undefined) {
  refuse(`suite ${ETT} needs your copy of the series`, `give --data FILE; ${SOURCE}`);
}
if (values.data !== undefined && !withEtt) {
  refuse(`--data is for suite ${ETT} alone`, `leave it out, or say --suite ${ETT}`);
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
    const { holds, undecided = false, figure, outcome, seconds } = run;
    console.log(
      `  seed ${seed}: ${holds ? "holds" : undecided ? "cannot tell" : "FAILS"}; ${one.figure} ${figure?.toPrecision(3) ?? "none"}; ${outcome}; ${seconds.toFixed(1)} s`,
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
if (withEtt && values.data === undefined) {
  console.log(`suite ${ETT} is left out: it needs --data FILE; ${SOURCE}`);
} else if (withEtt && values.data !== undefined) {
  await recordEtt(values.data, state, smoke).catch((error: unknown) => {
    if (error instanceof CallerError) refuse(error.problem, error.cure);
    throw error;
  });
}
if (ofRecord && (withPublished || withEtt)) {
  writeFileSync("docs/published.md", publishedPage(readPublished(), readEtt()));
}
