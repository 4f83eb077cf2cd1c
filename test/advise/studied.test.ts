import { describe, expect, it } from "vitest";
import { readStudyRecords } from "../../evidence/study-record.js";
import type { Finding } from "../../src/advise/advice.js";
import { EXPLANATIONS, studied } from "../../src/advise/studied.js";

const finding = (id: Finding["id"], interval: Finding["interval"]): Finding => ({
  ...{ id, statement: "", ratio: 1, interval, kind: "measured" },
});

describe("what a study explains", () => {
  it("is a finding that something is needed, not that it is of little use", () => {
    for (const id of ["order", "mixing", "adaptivity", "heads", "depth"] as const) {
      expect(studied(finding(id, [1.5, 2]), "light")?.sentence, id).toBeTruthy();
      expect(studied(finding(id, [0.99, 1.02]), "light"), id).toBeNull();
      expect(studied(finding(id, null), "light"), id).toBeNull();
    }
  });

  it("is of a memory another by its tail, and of lags only where they are all there is", () => {
    const memory = finding("memory", null);
    expect(studied(memory, "light")?.study).toBe("c-tcn");
    expect(studied(memory, "heavy")?.study).toBe("c-memory");
    expect(studied(finding("lags", [0.97, 1.03]), "light")?.claim).toBe("floor-lag");
    expect(studied(finding("lags", [1.2, 1.9]), "light")).toBeNull();
  });

  it("is nothing where no study has a claim for it", () => {
    expect(studied(finding("columns", [1.5, 2]), "light")).toBeNull();
  });
});

it("every explanation is a claim that agrees in the recorded run of its study", () => {
  const records = readStudyRecords();
  for (const { study, claim } of Object.values(EXPLANATIONS).flat()) {
    const run = records.find((record) => record.run.study === study)?.run;
    const found = run?.claims.find((c) => c.id === claim);
    expect(found?.verdict, `${study}, ${claim}`).toBe("agrees");
  }
});
