import { constructCoupling } from "../construct/construct.js";
import { CallerError } from "../errors.js";
import { canonicalJson } from "../experiments/canonical-json.js";
import { codeVersions } from "../experiments/trial/versions.js";
import type { Engine } from "../runtime/session.js";
import type { CouplingConfig } from "../tasks/coupling.js";
import { buildTask } from "../tasks/registry.js";
import type { Origin, Place, Trials } from "./trials.js";

/** Mean squared error of what is built without training, by trial; null where nothing is. */
export type ConstructedError = (place: Place) => number | null;

/** A head that can be built for trials: by the decomposition of their coupling, of the size of theirs. */
function headOf({ settings: { task, data, model }, versions }: Origin) {
  const { headSize, causal, architecture } = model;
  const known =
    task.name === "coupling" &&
    !("sha256" in data) &&
    codeVersions({ task, data, model } as Origin["settings"]).task === versions.task;
  return known && architecture === "transformer-a" && causal === false
    ? { task, seed: data.seed, head: Number(headSize) }
    : null;
}

/**
 * Mean squared errors of heads that are built without training for trials at a chosen learning rate, by
 * `constructCoupling`; each takes up to seconds, and is built once. Null where nothing is built: another task,
 * another architecture, a head that looks back alone, or too large a one.
 */
export async function constructedErrors(trials: Trials, engine: Engine): Promise<ConstructedError> {
  const errors = new Map<string, number | null>();
  const ofOrigin = new Map<Origin, string>();
  for (const place of trials.places) {
    const origin = trials.originOf(place);
    if (trials.value(place, "chosen") !== true || ofOrigin.has(origin)) continue;
    const wanted = headOf(origin);
    if (wanted === null) continue;
    const text = canonicalJson(wanted);
    ofOrigin.set(origin, text);
    if (!errors.has(text)) errors.set(text, await errorOf(wanted, engine));
  }
  return (place) => errors.get(ofOrigin.get(trials.originOf(place)) ?? "") ?? null;
}

async function errorOf(
  { task: { name, ...settings }, seed, head }: NonNullable<ReturnType<typeof headOf>>,
  engine: Engine,
): Promise<number | null> {
  try {
    const config = buildTask(String(name), settings).config as CouplingConfig;
    const { output } = await constructCoupling(engine, config, seed, head);
    return output.mse;
  } catch (error) {
    if (error instanceof CallerError) return null;
    throw error;
  }
}
