import { CANNOT_TELL } from "../evidence.js";
import { canonicalJson } from "../experiments/canonical-json.js";
import { JOURNAL } from "../experiments/journal/line.js";
import { keptParameters } from "../experiments/outputs.js";
import { expand, type TrialGroup } from "../experiments/sweep/expand.js";
import { parseSpecification } from "../experiments/sweep/parse.js";
import type { SweepProgress } from "../experiments/sweep/progress.js";
import { type SweepSpecification, trainedBy } from "../experiments/sweep/specification.js";
import { trainGroups } from "../experiments/sweep/train.js";
import { type Trials, trialsOf } from "../results/trials.js";
import { decide, type Finding } from "./claim.js";
import type { Evaluation, Size, Study } from "./study.js";

/** Where and how a study is run. */
export interface StudyOptions {
  /** holds the journal; what is there already is not trained again */
  readonly directory: string;
  /** how much is trained */
  readonly size: Size;
  /** worker processes; by default one for each core */
  readonly workers?: number;
  /** stops the study where it is; what ended is kept */
  readonly signal?: AbortSignal;
  /** called whenever something moved on */
  readonly onProgress?: (progress: SweepProgress) => void;
}

/** What a study found. */
export interface StudyOutcome extends Omit<Evaluation, "measured"> {
  /** which it was */
  readonly study: Study;
  /** how much was trained */
  readonly size: Size;
  /** in the order of the study's claims */
  readonly findings: readonly Finding[];
  /** all that were trained */
  readonly trials: Trials;
}

/** The sweeps of a study, as declared; one journal holds the trials of all. */
function sweepsOf(study: Study, size: Size): SweepSpecification[] {
  return study
    .sweeps(size)
    .map((document) => parseSpecification({ ...document, seeds: size.seeds }));
}

/** The trials of a study, each once. */
export function groupsOf(study: Study, size: Size): readonly TrialGroup[] {
  const groups = sweepsOf(study, size).flatMap((specification) => expand(specification));
  return [...new Map(groups.map((group) => [canonicalJson(group), group])).values()];
}

/**
 * Runs a study: writes its claims into the journal, trains what is not trained yet, and decides the
 * claims. May be stopped or killed at any time, and run again.
 *
 * @returns null where it was stopped before all was trained
 * @throws CallerError as `trainGroups` does, also where the claims were others when training began
 * @throws StorageError where the journal cannot be written
 * @throws RangeError where the four numbers of a claim are out of order: one of them is wrong
 */
export async function runStudy(
  study: Study,
  { size, ...options }: StudyOptions,
): Promise<StudyOutcome | null> {
  const sweeps = sweepsOf(study, size);
  const { complete, populations } = await trainGroups(
    {
      job: "study",
      asked: { study: study.id, sweeps: sweeps.map(trainedBy) },
      free: [],
      groups: groupsOf(study, size),
      foretold: new Map(study.claims.map((claim) => [`claim ${claim.id}`, claim])),
      keep: sweeps.some(({ keep }) => keep === "best") ? "best" : "nothing",
    },
    options,
  );
  if (!complete) return null;
  const trials = trialsOf([{ file: JOURNAL, populations }]);
  const kept = await keptParameters(options.directory);
  const { measured, tables, figure } = await study.evaluate(trials, size, kept);
  const findings = study.claims.map((claim): Finding => {
    const found = measured.get(claim.id);
    if (found === undefined) throw new RangeError(`${study.id} measures nothing for ${claim.id}`);
    const finding = decide(claim, found);
    // trained for seconds, to see that all of it runs: what comes of it speaks of nothing
    return size.budget === "smoke" ? { ...finding, verdict: CANNOT_TELL } : finding;
  });
  return { study, size, findings, trials, tables, figure };
}
