import { existsSync, readFileSync } from "node:fs";
import type { Machine } from "../bench/machine.js";
import { readStudy } from "../src/report/documents/read-study.js";
import type { StudyDocument } from "../src/report/documents/study.js";
import { studies } from "../src/studies/registry.js";
import type { Study } from "../src/studies/study.js";

/** A run of a study that is kept: what it found, without its journal. */
export interface RecordedStudy {
  /** commit that was run; null where there is no repository */
  readonly commit: string | null;
  /** whether files differed from that commit */
  readonly dirty: boolean;
  readonly machine: Machine;
  readonly run: StudyDocument;
}

/** Where a study is recorded, from the folder of the project. */
export function studyRecordFile(id: string): string {
  return `evidence/studies/${id}.json`;
}

/**
 * What is recorded of the studies, in their order.
 *
 * @param root folder of the project, with a slash at its end; by default the working directory
 */
export function readStudyRecords(root = ""): RecordedStudy[] {
  return studies.flatMap(({ id }) => {
    const file = `${root}${studyRecordFile(id)}`;
    if (!existsSync(file)) return [];
    const { run, ...from } = JSON.parse(readFileSync(file, "utf8"));
    const read = readStudy(JSON.stringify(run));
    if (read === null) throw new Error(`${file} is no run of a study: record it again`);
    return [{ ...from, run: read }];
  });
}

/** A record whose words are those of the study of today; its claims and numbers stay. */
export function withWordsOf(study: Study, record: RecordedStudy): RecordedStudy {
  const { title, source, protocol, choices, remarks = {} } = study;
  const claims = record.run.claims.map((c) => ({ ...c, remark: remarks[c.id] ?? null }));
  return { ...record, run: { ...record.run, title, source, protocol, choices, claims } };
}
