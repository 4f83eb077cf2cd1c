import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Recorded, SuiteName } from "../../evidence/record.js";

/** What `npm run evidence` runs. */
export const MAIN = join(import.meta.dirname, "..", "..", "evidence", "main.js");

/** What a smoke run of a suite left in the folder it ran in. */
export async function smokeRecord(folder: string, suite: SuiteName): Promise<Recorded> {
  const text = await readFile(join(folder, "runs", `evidence-${suite}-smoke.json`), "utf8");
  return JSON.parse(text) as Recorded;
}
