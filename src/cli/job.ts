import type { Outcome } from "../advise/outcome.js";
import type { AdviseRequest } from "../advise/request.js";

/** How far a job has come: `done` of `total` units of the stage. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

/** What the command line needs of the layers above the data. */
export interface Job {
  advise(
    request: AdviseRequest,
    hooks: { readonly onProgress: (progress: Progress) => void; readonly signal: AbortSignal },
  ): Promise<Outcome>;
  writeReport(outcome: Outcome, directory: string): Promise<string[]>;
  renderTerminal(
    outcome: Outcome,
    terminal: { readonly columns: number; readonly color: boolean },
  ): string;
}

/** Loads the job with everything heavy behind it: engine, models, charts. */
export async function loadJob(): Promise<Job> {
  const [job, report] = await Promise.all([
    import(new URL("../advise/advise.js", import.meta.url).href),
    import(new URL("../report/index.js", import.meta.url).href),
  ]);
  return { ...job, ...report };
}
