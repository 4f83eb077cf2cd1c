import { existsSync, readFileSync } from "node:fs";
import { describeMachine, type Machine } from "../bench/machine.js";
import type { EvidenceCase, Run } from "./case.js";

/** Cases that are recorded together, each suite by itself. */
export const SUITES = [
  ...(["advise", "findings", "probes", "nothing", "classes"] as const),
  ...(["models", "fits", "spectra", "comparison", "memory"] as const),
] as const;
/** Name of a suite. */
export type SuiteName = (typeof SUITES)[number];

/** What a whole run of a suite found. */
export interface Recorded {
  /** commit that was run; null where there is no repository */
  readonly commit: string | null;
  /** whether files differed from that commit */
  readonly dirty: boolean;
  readonly machine: Machine;
  readonly smoke: boolean;
  readonly seconds: number;
  readonly cases: readonly (Pick<
    EvidenceCase,
    "id" | "claim" | "data" | "figure" | "failuresAllowed"
  > & { readonly runs: readonly Run[] })[];
}

export function newRecord(
  from: { readonly commit: string | null; readonly dirty: boolean },
  smoke: boolean,
  seconds: number,
  runs: readonly (readonly [EvidenceCase, readonly Run[]])[],
): Recorded {
  return {
    ...from,
    machine: describeMachine(),
    smoke,
    seconds,
    cases: runs.map(([{ id, claim, data, figure, failuresAllowed }, own]) => ({
      id,
      claim,
      data,
      figure,
      failuresAllowed,
      runs: own,
    })),
  };
}

/** Whether no more runs failed than the claim allows, and some held; those that could not tell are neither. */
export function reached({ runs, failuresAllowed }: Recorded["cases"][number]): boolean {
  const failed = runs.filter((r) => !r.holds && r.undecided !== true);
  return failed.length <= failuresAllowed && runs.some((r) => r.holds);
}

/** Where a suite is recorded, from the folder of the project. */
export function recordFile(suite: SuiteName): string {
  return `evidence/results/${suite}.json`;
}

/**
 * What is recorded of every suite; null where nothing is.
 *
 * @param root folder of the project, with a slash at its end; by default the working directory
 */
export function readRecords(root = ""): Record<SuiteName, Recorded | null> {
  const read = (suite: SuiteName): Recorded | null => {
    const file = `${root}${recordFile(suite)}`;
    return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
  };
  return {
    advise: read("advise"),
    findings: read("findings"),
    probes: read("probes"),
    nothing: read("nothing"),
    classes: read("classes"),
    models: read("models"),
    fits: read("fits"),
    spectra: read("spectra"),
    comparison: read("comparison"),
    memory: read("memory"),
  };
}
