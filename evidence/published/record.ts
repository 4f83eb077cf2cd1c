import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { describeMachine, type Machine } from "../../bench/machine.js";
import { efforts } from "../../src/advise/grid.js";
import { resultSection } from "./page.js";
import { type PublishedResult, runPublished } from "./run.js";
import { publishedTasks } from "./tasks.js";

/** What a whole run of the suite found. */
export interface PublishedRecord {
  /** commit that was run; null where there is no repository */
  readonly commit: string | null;
  /** whether files differed from that commit */
  readonly dirty: boolean;
  readonly machine: Machine;
  readonly results: readonly PublishedResult[];
}

/** From the folder of the project. */
const FILE = "evidence/results/published.json";

/** What is recorded; null where nothing is. @param root folder of the project, with a slash at its end */
export function readPublished(root = ""): PublishedRecord | null {
  const file = `${root}${FILE}`;
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}

const BUDGET = "quick";

/**
 * Runs every task, and writes the record.
 *
 * @param smoke the smallest task with hardly any training, below runs/ alone
 */
export async function recordPublished(
  from: Pick<PublishedRecord, "commit" | "dirty">,
  smoke: boolean,
): Promise<void> {
  const tasks = publishedTasks().filter(({ frequency }) => !smoke || frequency === "W");
  const effort = smoke
    ? { ...efforts[BUDGET], widths: [8], seeds: 1, extensions: 0, steps: 32, evaluateEvery: 16 }
    : efforts[BUDGET];
  const results: PublishedResult[] = [];
  for (const task of tasks) {
    const result = await runPublished(task, BUDGET, effort);
    console.log(resultSection(result));
    results.push(result);
  }
  const record: PublishedRecord = { ...from, machine: describeMachine(), results };
  const json = `${JSON.stringify(record, null, 2)}\n`;
  mkdirSync(smoke ? "runs" : "evidence/results", { recursive: true });
  writeFileSync(smoke ? "runs/evidence-published-smoke.json" : FILE, json);
}
