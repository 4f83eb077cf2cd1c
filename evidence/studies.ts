import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine } from "../bench/machine.js";
import { runsOf } from "../src/cli/study.js";
import { writeFiles } from "../src/cli/write.js";
import { CallerError } from "../src/errors.js";
import { studyDocument } from "../src/report/documents/study.js";
import { renderStudyFiles } from "../src/report/page/study/files.js";
import { countsText } from "../src/report/study.js";
import { studies, studyOf } from "../src/studies/registry.js";
import { runStudy } from "../src/studies/run.js";
import { SEEDS, type Study } from "../src/studies/study.js";
import { currentCommit } from "./commit.js";
import { findingsPage } from "./findings.js";
import { claimsPage, studyIndex, studyRecordFigure, studyRecordPage } from "./study-pages.js";
import {
  type RecordedStudy,
  readStudyRecords,
  studyRecordFile,
  withWordsOf,
} from "./study-record.js";

/**
 * `npm run record:studies -- ID...` (or `all`) runs studies in the budget `default`, in the directories
 * of `nwidth study run`, so that what was begun continues, and records what they found: from a clean
 * commit only (`--allow-dirty`: from any, and says so); of real data with `--data PATH`, of trainings that take
 * long with fewer `--seeds`. Then it writes docs/claims.html, docs/findings.md and the pages of docs/studies from all
 * that is recorded; without an ID it does this alone, with the words of the studies of today.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "allow-dirty": { type: "boolean", default: false },
    data: { type: "string" },
    seeds: { type: "string", default: String(SEEDS.default) },
  },
});

function save(record: RecordedStudy): void {
  mkdirSync("evidence/studies", { recursive: true });
  writeFileSync(studyRecordFile(record.run.study), `${JSON.stringify(record, null, 1)}\n`);
}

async function record(study: Study, state: ReturnType<typeof currentCommit>): Promise<void> {
  const directory = join(runsOf("default"), study.id);
  const size = {
    budget: "default",
    seeds: Number(values.seeds),
    ...(values.data !== undefined && { data: resolve(values.data) }),
  } as const;
  const outcome = await runStudy(study, { directory, size });
  if (outcome === null) throw new Error(`${study.id} did not end`);
  await writeFiles(directory, renderStudyFiles(outcome));
  const run = studyDocument(outcome);
  // where a file lies on this machine is nobody's concern
  const named = run.data === undefined ? run : { ...run, data: basename(run.data) };
  save({ ...state, machine: describeMachine(), run: named });
  console.log(`${study.id}: ${countsText(outcome.findings)}`);
}

function writePages(): void {
  mkdirSync("docs/studies", { recursive: true });
  const records = readStudyRecords().map((record) =>
    withWordsOf(studyOf(record.run.study), record),
  );
  for (const record of records) {
    const { study } = record.run;
    save(record);
    writeFileSync(`docs/studies/${study}.md`, studyRecordPage(record));
    writeFileSync(`docs/studies/${study}.svg`, studyRecordFigure(record));
  }
  writeFileSync("docs/studies/index.md", studyIndex(records));
  writeFileSync("docs/claims.html", claimsPage(records));
  writeFileSync("docs/findings.md", findingsPage(records));
}

try {
  const chosen = positionals.includes("all") ? studies : positionals.map(studyOf);
  const state = currentCommit();
  if (chosen.length > 0 && state.dirty && !values["allow-dirty"]) {
    throw new CallerError(
      "files differ from the commit",
      "commit or put them aside, or say --allow-dirty",
    );
  }
  for (const study of chosen) await record(study, state);
  writePages();
} catch (error) {
  if (!(error instanceof CallerError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 2;
}
