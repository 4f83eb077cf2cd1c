import { describe, expect, it } from "vitest";
import { taskRows } from "../../evidence/task-rows.js";
import type { Finding } from "../../src/advise/advice.js";
import { adviseOnNumbers } from "../../src/advise/advise.js";
import { type Effort, efforts } from "../../src/advise/grid.js";
import { questionOf } from "../advise/questions.js";

/** The steps of `standard`, of one seed and with fewer rates, and no candidates: the least that learns these tasks. */
const EFFORT: Effort = {
  ...efforts.standard,
  ...{ widths: [], seeds: 1, extensions: 0 },
  learningRates: efforts.standard.learningRates.slice(1),
  probes: { when: "always", width: 16, asked: ["adaptivity", "order"] },
};

/** Findings by name, of 4,000 rows of a task. */
async function findingsOf(
  name: string,
  settings: Readonly<Record<string, string | number>>,
): Promise<ReadonlyMap<string, Finding>> {
  const series = taskRows(name, settings, 5, 4000);
  const question = questionOf(series, { horizon: 0, window: 16 });
  const { advice } = await adviseOnNumbers({ ...question, effort: EFFORT });
  return new Map(advice.findings.map((f) => [f.id, f]));
}

describe("probes find of the adaptive tasks of Paper B", () => {
  it("that a lag which an input gives needs the dot product: Proposition 4.2's other side", async () => {
    const findings = await findingsOf("adaptive", { kind: "given" });
    // without noise the dot product leaves less than 0.1 of what no dot product leaves
    expect(findings.get("adaptivity")?.statement).toMatch(/^the dot product: needed/);
    expect(findings.get("adaptivity")?.ratio).toBeGreaterThan(5);
  });

  it("that one which the value itself gives does not, where there is a feed-forward net", async () => {
    const findings = await findingsOf("adaptive", { kind: "shift", snr: 4 });
    const dot = findings.get("adaptivity");
    expect(dot?.statement).not.toMatch(/^the dot product: needed/);
    expect(dot?.ratio).toBeLessThan(1.2);
    expect(findings.get("order")?.statement).toMatch(
      /^the rows of each window in their order: needed/,
    );
  });
});
