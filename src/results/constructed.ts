import { constructCoupling } from "../construct/construct.js";
import { constructLogMeanExp } from "../construct/log-mean-exp.js";
import { constructPairMaxima } from "../construct/pair-maxima.js";
import { CallerError } from "../errors.js";
import { canonicalJson } from "../experiments/canonical-json.js";
import { codeVersions } from "../experiments/trial/versions.js";
import type { Engine } from "../runtime/session.js";
import type { CouplingConfig } from "../tasks/coupling.js";
import type { InfoflowConfig } from "../tasks/infoflow.js";
import { buildTask } from "../tasks/registry.js";
import type { RetrievalConfig } from "../tasks/retrieval.js";
import type { Origin, Place, Trials } from "./trials.js";

/** Mean squared error of what is built without training, by trial; null where nothing is. */
export type ConstructedError = (place: Place) => number | null;

/** What can be built for trials. */
interface Buildable {
  /** equal where it is the same */
  readonly text: string;
  /** mean squared error */
  readonly build: (engine: Engine) => number | Promise<number>;
}

/** Sharpness of the constructions of maxima, as the studies of them have it. */
const ONE_HEAD = 50;
const TWO_LAYERS = 10;

/** Sequences of the test part that these are measured on. */
const SEQUENCES = 1000;

/**
 * What is built for trials: the head of their size by the decomposition of their coupling; for maxima read out at a
 * class token one head with exact nets, two layers of enough heads. Null for all else.
 */
function buildableFor({ settings, versions }: Origin): Buildable | null {
  const { task, data, model } = settings;
  if ("sha256" in data || codeVersions(settings).task !== versions.task) return null;
  const { seed } = data;
  const { name, ...rest } = task;
  const config = <C>() => buildTask(String(name), rest).config as C;
  const text = (built: unknown) => canonicalJson([task, seed, built]);
  const atClassToken = model.architecture === "class-token-transformer";
  switch (name) {
    case "coupling": {
      const head = Number(model.headSize);
      if (model.architecture !== "transformer-a" || model.causal !== false) return null;
      const build = async (engine: Engine) =>
        (await constructCoupling(engine, config<CouplingConfig>(), seed, head)).output.mse;
      return { text: text(head), build };
    }
    case "retrieval":
      return atClassToken
        ? {
            text: text(null),
            build: () =>
              constructLogMeanExp(config<RetrievalConfig>(), seed, ONE_HEAD, SEQUENCES).mse,
          }
        : null;
    case "infoflow": {
      const heads = Array.isArray(model.heads) ? model.heads.map(Number) : [];
      const enough = heads.length >= 2 && heads.every((count) => count >= Number(task.terms));
      return atClassToken && enough
        ? {
            text: text(null),
            build: () =>
              constructPairMaxima(config<InfoflowConfig>(), seed, TWO_LAYERS, SEQUENCES).mse,
          }
        : null;
    }
    default:
      return null;
  }
}

/**
 * Mean squared errors of what is built without training for trials at a chosen learning rate; each takes up to
 * seconds, and is built once. Null where nothing is built: another task, another architecture, too large a head.
 */
export async function constructedErrors(trials: Trials, engine: Engine): Promise<ConstructedError> {
  const errors = new Map<string, number | null>();
  const ofOrigin = new Map<Origin, string>();
  for (const place of trials.places) {
    const origin = trials.originOf(place);
    if (trials.value(place, "chosen") !== true || ofOrigin.has(origin)) continue;
    const wanted = buildableFor(origin);
    if (wanted === null) continue;
    const { text } = wanted;
    ofOrigin.set(origin, text);
    if (!errors.has(text)) errors.set(text, await errorOf(wanted, engine));
  }
  return (place) => errors.get(ofOrigin.get(trials.originOf(place)) ?? "") ?? null;
}

async function errorOf({ build }: Buildable, engine: Engine): Promise<number | null> {
  try {
    return await build(engine);
  } catch (error) {
    if (error instanceof CallerError) return null;
    throw error;
  }
}
