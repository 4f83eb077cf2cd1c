import type { Settings } from "../../experiments/trial/schema.js";
import { chosenErrors } from "../cells.js";
import type { Variation } from "../study.js";
import { measureAll } from "../tested.js";
import { configurationOf } from "./grounds.js";
import { type Errors, questions } from "./tests.js";
import { sweepOf, type Trained } from "./training.js";

/** A model with all of its sizes doubled. */
function doubled(model: Settings): Settings {
  const sizes = ["width", "headSize", "feedForwardWidth", "channels"];
  return Object.fromEntries(
    Object.entries(model).map(([key, value]) => [
      key,
      sizes.includes(key) ? 2 * Number(value) : value,
    ]),
  );
}

/** A choice made otherwise. */
interface Otherwise extends Pick<Variation, "setting" | "taken"> {
  /** of the questions' ids: those that are asked again */
  readonly ids: readonly string[];
  /** times as many steps, at a rate that is as many times less */
  readonly longer: number;
  readonly modelOf: (model: Settings) => Settings;
}

function variation({ setting, taken, ids, longer, modelOf }: Otherwise): Variation {
  const asked = questions.filter(({ claim }) => ids.includes(claim.id));
  const configured = (ground: Trained["ground"], model: Trained["model"]) => {
    const { task, model: settings } = configurationOf(ground, model);
    return { task, model: modelOf(settings) };
  };
  const grounds = [...new Set(asked.map(({ ground }) => ground))];
  const trained = [
    ...grounds.map((ground) => ({ ground, model: "transformer" as const })),
    ...asked,
  ].map(({ ground, model }) => ({ ground, model, configuration: configured(ground, model) }));
  return {
    ...{ setting, taken },
    sweeps: ({ budget }) => trained.map((one) => sweepOf(one, budget, longer)),
    evaluate: (trials, { seeds }) => {
      const errors: Errors = (ground, model) =>
        chosenErrors(trials, configured(ground, model), "nmse");
      return measureAll(asked, errors, seeds);
    },
  };
}

/** Of one layer's limits, and of what a gate has over it. */
const ASKED = ["depth-2-nearest", "heads-linear", "depth-2-linear", "gru-linear"];

/** What is not printed, chosen otherwise, for a part of the questions. */
export const variations: readonly Variation[] = [
  {
    setting: "training",
    taken: "three times as many steps, at a third of the rate",
    ...{ ids: ASKED, longer: 3, modelOf: (model: Settings) => model },
  },
  {
    setting: "sizes",
    taken: "channels, heads and hidden layers twice as wide",
    ...{ ids: ASKED, longer: 1, modelOf: doubled },
  },
].map(variation);
