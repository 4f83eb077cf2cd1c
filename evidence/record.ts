import { describeMachine, type Machine } from "../bench/machine.js";
import type { EvidenceCase, Run } from "./case.js";

/** What a whole run of the evidence found. */
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

/** Whether no more runs failed than the claim allows. */
export function reached({ runs, failuresAllowed }: Recorded["cases"][number]): boolean {
  return runs.filter((r) => !r.holds).length <= failuresAllowed;
}
