import { CallerError } from "../errors.js";
import { type KeptTrial, keptTrials } from "../experiments/kept-trials.js";
import { readOutputs } from "../experiments/outputs.js";
import { areSame, codeVersions } from "../experiments/trial/versions.js";
import { headLogits } from "../measure/head-logits.js";
import type { SpectrumSource } from "../measure/spectrum.js";
import type { Head } from "../models/head.js";
import { shapeOf } from "../models/input.js";
import { buildModel } from "../models/registry.js";
import type { Engine } from "../runtime/session.js";
import { buildTask } from "../tasks/registry.js";
import { taskExamples } from "../training/task-examples.js";

/** Queries, and keys, that logits are taken of: as many as of a task's coupling. */
const POINTS = 512;

/** Which head of which trial. */
export interface HeadCall {
  /** a run, or a folder of runs, or a journal */
  readonly path: string;
  /** the first letters of a trial's key; left out where only one was kept */
  readonly trial?: string;
  /** layer and head, counted from 0, as "0.1"; left out where there is only one */
  readonly at?: string;
  /** of the tokens that are drawn */
  readonly seed: number;
}

/** A head that was trained. */
export interface TrainedHead {
  /** its logits at independent tokens, so divided that singular values are those in L^2 */
  readonly source: SpectrumSource & { readonly kind: "matrix" };
  /** key of its trial */
  readonly trial: string;
  readonly architecture: string;
  /** "0.1": layer and head, counted from 0 */
  readonly at: string;
}

/** @throws CallerError where not exactly one trial is meant */
function chosenTrial(path: string, kept: ReadonlyMap<string, KeptTrial>, trial?: string): string {
  if (kept.size === 0) {
    throw new CallerError(
      `${path} keeps no parameters of its trials`,
      "say keep: best in the sweep's document and run it again: what lacks them is trained again",
    );
  }
  const found = [...kept.keys()].filter((key) => key.startsWith(trial ?? ""));
  if (found.length === 1) return found[0];
  const list = `nwidth results ${path} shows them`;
  if (trial === undefined) {
    throw new CallerError(
      `${path} keeps the parameters of ${found.length} trials`,
      `name one by --trial and the first letters of its key; ${list}`,
    );
  }
  throw new CallerError(
    `--trial ${trial} begins the keys of ${found.length} of the ${kept.size} trials that ${path} keeps`,
    found.length === 0 ? list : "give more letters of it",
  );
}

/** @throws CallerError where not exactly one head is meant, or its logits are no product */
function chosenHead(architecture: string, heads: readonly Head[], at?: string) {
  const names = heads.map(({ layer, index }) => `${layer}.${index}`);
  if (names.length === 0) {
    throw new CallerError(
      `${architecture} has no attention`,
      "name a trial of an architecture with heads",
    );
  }
  const place = at === undefined && names.length === 1 ? 0 : names.indexOf(at ?? "");
  if (place < 0) {
    throw new CallerError(
      at === undefined
        ? `this ${architecture} has ${names.length} heads`
        : `this ${architecture} has no head ${at}`,
      `name one by --at, layer and head: ${names.join(", ")}`,
    );
  }
  const { coupling } = heads[place];
  if (coupling !== null) return { coupling, at: names[place] };
  throw new CallerError(
    `head ${names[place]} of this ${architecture} makes no product of query and key`,
    "its logits depend on positions alone: there is no coupling of tokens",
  );
}

/**
 * The coupling of a trained head of a sweep with `keep: best`: its logits at tokens of new sequences of the
 * trial's task.
 *
 * @throws CallerError where not one trial and one head are meant, its parameters are gone, or task or
 *   architecture are other code by now
 */
export async function trainedHead(
  engine: Engine,
  { path, trial, at, seed }: HeadCall,
): Promise<TrainedHead> {
  const kept = await keptTrials(path);
  const key = chosenTrial(path, kept, trial);
  const { directory, record, index } = kept.get(key) as KeptTrial;
  const { settings, versions } = record;
  const { task, data, model: configured } = settings;
  const { architecture, ...config } = configured;
  if ("sha256" in data) {
    throw new CallerError(
      `trial ${key.slice(0, 12)} was trained on rows of a file, which its journal does not hold`,
      "name a trial of a sweep, whose task draws sequences",
    );
  }
  const name = String(architecture);
  if (!areSame(versions, codeVersions(settings))) {
    throw new CallerError(
      `trial ${key.slice(0, 12)} was trained by other code of its task or of ${name} than there is now`,
      "run its sweep again; where they come from a plugin, name its file as it was by --plugin",
    );
  }
  const { name: taskName, ...own } = task;
  const drawn = buildTask(String(taskName), own);
  const model = buildModel(name, config, shapeOf(drawn));
  const head = chosenHead(name, model.heads(), at);
  const { best } = (await readOutputs(directory, record))[index];
  const held = drawn.holds?.test ?? 2 * POINTS;
  const count = 2 * Math.min(POINTS, Math.floor(held / 2));
  const counts = { train: 0, validation: 0, test: count };
  const { examples } = taskExamples(drawn, data.seed, counts);
  const { positions } = drawn;
  const { matrix } = await headLogits(
    engine,
    model,
    head.coupling,
    best,
    { examples, count },
    positions,
    seed,
  );
  const scaled = { ...matrix, data: matrix.data.map((rho) => (2 * rho) / count) };
  return {
    source: { kind: "matrix", matrix: scaled, roundoff: 0, tokens: true },
    trial: key,
    architecture: name,
    at: head.at,
  };
}
