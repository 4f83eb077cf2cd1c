import { CallerError } from "../errors.js";
import { CANNOT_TELL } from "../evidence.js";
import { canonicalJson } from "../experiments/canonical-json.js";
import { JOURNAL } from "../experiments/journal/line.js";
import type { PopulationRecord } from "../experiments/journal/records.js";
import { keptParameters } from "../experiments/outputs.js";
import type { QueueUse } from "../experiments/runners/open.js";
import { expand, type TrialGroup } from "../experiments/sweep/expand.js";
import { parseSpecification } from "../experiments/sweep/parse.js";
import type { SweepProgress } from "../experiments/sweep/progress.js";
import { type SweepSpecification, trainedBy } from "../experiments/sweep/specification.js";
import { trainGroups } from "../experiments/sweep/train.js";
import { trialKey } from "../experiments/trial/key.js";
import { type Trials, trialsOf } from "../results/trials.js";
import { type Claim, decide, type Finding, type Measured } from "./claim.js";
import type { Evaluation, Size, Study, Variation } from "./study.js";

/** Where and how a study is run. */
export interface StudyOptions {
  /** holds the journal; what is there already is not trained again */
  readonly directory: string;
  /** how much is trained */
  readonly size: Size;
  /** worker processes; by default one for each core */
  readonly workers?: number;
  /** a queue that others serve; left out: worker processes of this machine train */
  readonly queue?: QueueUse;
  /** stops the study where it is; what ended is kept */
  readonly signal?: AbortSignal;
  /** called whenever something moved on */
  readonly onProgress?: (progress: SweepProgress) => void;
}

/** What a variation of a study found. */
export interface VariedOutcome extends Pick<Variation, "setting" | "taken"> {
  /** trainings of each configuration */
  readonly seeds: number;
  /** of the claims that it decides, in the study's order */
  readonly findings: readonly Finding[];
}

/** What a study found. */
export interface StudyOutcome extends Omit<Evaluation, "measured"> {
  /** which it was */
  readonly study: Study;
  /** how much was trained */
  readonly size: Size;
  /** in the order of the study's claims */
  readonly findings: readonly Finding[];
  /** in the order of the study's variations */
  readonly variations: readonly VariedOutcome[];
  /** all that were trained, those of variations too */
  readonly trials: Trials;
}

/** Seeds of a variation, at most: enough for an interval. */
const VARIED_SEEDS = 3;

function variedSize(size: Size): Size {
  return { ...size, seeds: Math.min(size.seeds, VARIED_SEEDS) };
}

/** @throws CallerError where a study is given data and takes none */
export function requireTaken({ id, data }: Study, size: Size): void {
  if (size.data === undefined || data !== undefined) return;
  throw new CallerError(
    `${id} with the data ${size.data}: its tasks are drawn, it takes none`,
    "leave the data out, or run a study of real data",
  );
}

function parsed(documents: readonly object[], { seeds }: Size): SweepSpecification[] {
  return documents.map((document) => parseSpecification({ ...document, seeds }));
}

/** The sweeps of a study and of its variations, as declared; one journal holds the trials of all. */
function sweepsOf({ sweeps, variations = [] }: Study, size: Size): SweepSpecification[] {
  const varied = variedSize(size);
  return [
    ...parsed(sweeps(size), size),
    ...variations.flatMap((variation) => parsed(variation.sweeps(varied), varied)),
  ];
}

/** The trials of a study and of its variations, each once. */
export function groupsOf(study: Study, size: Size): readonly TrialGroup[] {
  const groups = sweepsOf(study, size).flatMap((specification) => expand(specification));
  return [...new Map(groups.map((group) => [canonicalJson(group), group])).values()];
}

/** Those trials that sweeps ask for. */
function trialsFor(
  populations: readonly PopulationRecord[],
  sweeps: readonly SweepSpecification[],
): Trials {
  const wanted = new Set(
    sweeps
      .flatMap((specification) => expand(specification))
      .flatMap(({ settings, members }) => members.map((m) => trialKey({ ...settings, ...m }))),
  );
  const own = populations.flatMap((population) => {
    const trials = population.trials.filter(({ key }) => wanted.has(key));
    return trials.length === 0 ? [] : [{ ...population, trials }];
  });
  return trialsOf([{ file: JOURNAL, populations: own }]);
}

/**
 * Runs a study: writes its claims into the journal, trains what is not trained yet, and decides the
 * claims. May be stopped or killed at any time, and run again.
 *
 * @returns null where it was stopped before all was trained
 * @throws CallerError where it is given data and takes none; as `trainGroups` does, also where the claims were others when training began
 * @throws StorageError where the journal cannot be written
 * @throws RangeError where the four numbers of a claim are out of order: one of them is wrong
 */
export async function runStudy(
  study: Study,
  { size, ...options }: StudyOptions,
): Promise<StudyOutcome | null> {
  requireTaken(study, size);
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
  const kept = await keptParameters(options.directory);
  const own = trialsFor(populations, parsed(study.sweeps(size), size));
  const { measured, tables, figure } = await study.evaluate(own, size, kept);
  const findings = study.claims.map((claim): Finding => {
    const found = measured.get(claim.id);
    if (found === undefined) throw new RangeError(`${study.id} measures nothing for ${claim.id}`);
    return decided(claim, found, size);
  });
  const variations: VariedOutcome[] = [];
  for (const { setting, taken, sweeps, evaluate } of study.variations ?? []) {
    const varied = variedSize(size);
    const again = await evaluate(
      trialsFor(populations, parsed(sweeps(varied), varied)),
      varied,
      kept,
    );
    const moved = study.claims.flatMap((claim) => {
      const found = again.get(claim.id);
      return found === undefined ? [] : [decided(claim, found, varied)];
    });
    if (moved.length !== again.size) {
      throw new RangeError(`${study.id}, ${setting}: measures what is no claim of the study`);
    }
    variations.push({ setting, taken, seeds: varied.seeds, findings: moved });
  }
  const trials = trialsOf([{ file: JOURNAL, populations }]);
  return { study, size, findings, variations, trials, tables, figure };
}

function decided(claim: Claim, measured: Measured, { budget }: Size): Finding {
  const finding = decide(claim, measured);
  // trained for seconds, to see that all of it runs: what comes of it speaks of nothing
  return budget === "smoke" ? { ...finding, verdict: CANNOT_TELL } : finding;
}
