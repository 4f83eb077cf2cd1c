import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findingsPage, unfounded } from "../../evidence/findings.js";
import { FINDINGS } from "../../evidence/practical-findings.js";
import {
  claimsPage,
  studyIndex,
  studyRecordFigure,
  studyRecordPage,
} from "../../evidence/study-pages.js";
import {
  type RecordedStudy,
  readStudyRecords,
  studyRecordFile,
  withWordsOf,
} from "../../evidence/study-record.js";
import { studies, studyOf } from "../../src/studies/registry.js";
import { claim, run } from "../report/study-fixture.js";
import { ROOT } from "./blocks.js";

const records = readStudyRecords(`${ROOT}/`);
const read = (name: string) => readFileSync(join(ROOT, "docs", "studies", name), "utf8");

describe("findings for practice", () => {
  it("rest on claims with the verdicts that they take them to have", () => {
    expect(unfounded(records)).toEqual([]);
  });

  it("are a page that is written from the records", () => {
    expect(readFileSync(join(ROOT, "docs", "findings.md"), "utf8")).toBe(findingsPage(records));
  });

  it("fall with their claims: where a record says otherwise the sentence is named", () => {
    const turned = records.map((record) => ({
      ...record,
      run: {
        ...record.run,
        claims: record.run.claims.map((c) => ({ ...c, verdict: "cannot tell" as const })),
      },
    }));
    const { length } = FINDINGS.flatMap(({ rests }) => rests);
    expect(unfounded(turned).length).toBe(length);
  });
});

describe("recorded studies", () => {
  it("have a page and a figure each, an index, and one page of all claims", () => {
    const expected = records.flatMap(({ run: { study } }) => [`${study}.md`, `${study}.svg`]);
    expect(readdirSync(join(ROOT, "docs", "studies")).sort()).toEqual(
      ["index.md", ...expected].sort(),
    );
    expect(read("index.md")).toBe(studyIndex(records));
    // a difference of a megabyte would be no help
    const claims = readFileSync(join(ROOT, "docs", "claims.html"), "utf8");
    expect(claims === claimsPage(records), "npm run record:studies writes it anew").toBe(true);
    const folder = join(ROOT, "evidence", "studies");
    const files = existsSync(folder) ? readdirSync(folder) : [];
    const known = studies.map(({ id }) => studyRecordFile(id));
    for (const file of files) expect(known).toContain(`evidence/studies/${file}`);
  });

  it.each(records.map((record) => [record.run.study, record] as const))(
    "%s: page and figure are the record, the record is of the study of today",
    (id, record) => {
      expect(read(`${id}.md`)).toBe(studyRecordPage(record));
      expect(read(`${id}.svg`)).toBe(studyRecordFigure(record));
      const study = studyOf(id);
      expect(record).toEqual(withWordsOf(study, record));
      expect([record.dirty, record.run.budget]).toEqual([false, "default"]);
      const { claims, variations } = record.run;
      expect(claims.length).toBe(study.claims.length);
      for (const [i, today] of study.claims.entries()) expect(claims[i]).toMatchObject(today);
      const varied = (study.variations ?? []).map(({ setting, taken }) => ({ setting, taken }));
      expect(variations.map(({ setting, taken }) => ({ setting, taken }))).toEqual(varied);
      for (const { id: of, verdict, remark } of claims) {
        if (verdict === "disagrees") expect(remark, of).not.toBeNull();
      }
    },
  );
});

it("no note above a recorded panel runs into the one beside it", () => {
  const widest = records.flatMap(({ run: { study } }) =>
    read(`${study}.svg`)
      .split('font-weight="600"')
      .slice(1)
      .flatMap((panel) => {
        const [notes, width] = panel.split('<svg y="');
        const room = Number(/width="(\d+)"/.exec(width)?.[1]);
        return [...notes.matchAll(/<text y="\d+" fill="currentColor">([^<]*)</g)].map(
          ([, note]) => (note.length * 6.6) / room,
        );
      }),
  );
  expect(widest.length).toBeGreaterThan(10);
  expect(Math.max(...widest)).toBeLessThanOrEqual(1);
});

it("docs/construct.md says of trained heads what is recorded of them", () => {
  const record = records.find(({ run: { study } }) => study === "a-tokens");
  const page = readFileSync(join(ROOT, "docs", "construct.md"), "utf8");
  const claims = record?.run.claims ?? [];
  expect(page).toContain("trained heads err less than constructed ones on average over the seeds");
  expect(Math.max(...claims.map(({ trained }) => trained.mean))).toBeLessThan(1);
  expect(page.replaceAll("\n", " ")).toContain(
    "interval reaches higher, heads of 4 and 16 with alpha = 1.5",
  );
  const open = claims.filter(({ verdict }) => verdict !== "agrees").map(({ id }) => id);
  expect(open).toEqual(["below-1.5-4", "below-1.5-16"]);
});

describe("the page of a recorded study", () => {
  const machine = {
    ...{ processor: "a processor", cores: 2, memoryGiB: 24, node: "v20", onnxruntime: "1.30.0" },
    jaxJs: "0.1.25",
  };
  const claims = [
    claim("a-one", "x", "agrees", { floor: { kind: "exact", value: 0.0526 }, promised: 0.7 }),
    claim("a-one", "y|z", "disagrees", { remark: "It cannot.", optimisation: true }),
    claim("a-one", "w", "cannot tell", { remark: "It cannot." }),
  ];
  const record: RecordedStudy = {
    ...{ commit: "c0ffee", dirty: false, machine },
    run: run("a-one", claims),
  };
  const page = studyRecordPage(record);

  it("has claims with their four numbers, reasons, variations, choices and machine", () => {
    expect(page).toContain("`a-one`: Table 2. 1 agree, 1 disagree, 1 cannot tell.");
    expect(page).toContain(
      "| **agrees** | statement x (an error: between 0 and 1) | 1, Table 2 of arXiv 2305.18475 | 0.500 [0.400, 0.600] | 0.0526 | – | 0.700 |",
    );
    expect(page).toContain("| **disagrees**, optimisation | statement y\\|z (");
    expect(page).toContain(
      "\n\n**statement y|z: disagrees.** **statement w: cannot tell.** It cannot.\n\n",
    );
    expect(page).toContain("| rate: 0.1 (3 seeds) | statement x |");
    expect(page).toContain("- **rate**: 0.01 (not printed)");
    expect(page).toContain("Commit c0ffee; a processor, 2 cores, 24 GiB;");
  });

  it("has a figure that stands alone: its colours written out, its legend in it", () => {
    const figure = studyRecordFigure(record);
    expect(figure).toMatch(/^<svg xmlns=/);
    expect(figure).not.toMatch(/var\(|class="hollow"|NaN|undefined|Infinity/);
    for (const text of ["r = 2", "fitted power law", "attention", "slope −1.00"]) {
      expect(figure).toContain(text);
    }
  });

  it("is listed with what came of it", () => {
    expect(studyIndex([record])).toContain(
      "| [a-one](a-one.md) | Title of a-one (Table 2) | 1 agree, 1 disagree, 1 cannot tell |",
    );
  });
});
