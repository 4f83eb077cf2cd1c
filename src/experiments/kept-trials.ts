import { dirname } from "node:path";
import { findJournals } from "./journal/find.js";
import { readJournal } from "./journal/read.js";
import type { PopulationRecord } from "./journal/records.js";

/** Where the parameters of a trial are. */
export interface KeptTrial {
  /** of the journal */
  readonly directory: string;
  /** its population, see `readOutputs` */
  readonly record: PopulationRecord;
  /** its place among the trials of the population */
  readonly index: number;
}

/**
 * Trials whose parameters were kept, by their keys, each where it was trained last.
 *
 * @param path a run, a folder of runs, or a journal
 * @throws CallerError for a path without a journal, or a journal that is damaged
 */
export async function keptTrials(path: string): Promise<Map<string, KeptTrial>> {
  const kept = new Map<string, KeptTrial>();
  for (const journal of await findJournals([path])) {
    for (const record of (await readJournal(journal)).populations) {
      if (record.outputs === null) continue;
      record.trials.forEach(({ key }, index) => {
        kept.set(key, { directory: dirname(journal), record, index });
      });
    }
  }
  return kept;
}
