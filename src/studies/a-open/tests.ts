import { alone, ratios, type Tested } from "../tested.js";
import {
  ARCHITECTURES,
  CHANGES,
  changesOf,
  configurationOf,
  GROUND_NAMES,
  GROUNDS,
  type GroundName,
  type ModelName,
  REPLACEMENTS,
} from "./grounds.js";

/** Test error of each seed, in units of the variance. */
export type Errors = (ground: GroundName, model: ModelName) => readonly number[];

/** A question, as a statement that is decided. */
export interface Question extends Tested<Errors> {
  readonly ground: GroundName;
  /** what is asked of */
  readonly model: Exclude<ModelName, "transformer">;
}

/** What counts as an effect: the error halved, or doubled. */
const EFFECT = 2;

const helps = GROUND_NAMES.flatMap((ground) =>
  changesOf(ground).map(
    (model): Question => ({
      ground,
      model,
      claim: {
        id: `${model}-${ground}`,
        statement: `Of ${GROUNDS[ground].name}, a Transformer with ${CHANGES[model].name} errs half of what one layer and head do, or less`,
        paper: { value: null, source: "open in arXiv 2305.18475" },
        quantity: `NMSE without over that with ${CHANGES[model].name}, of the same seed`,
        ...{ scale: "logarithmic", from: EFFECT, to: null },
      },
      measure: (errors) => alone(ratios(errors(ground, "transformer"), errors(ground, model))),
    }),
  ),
);

const ahead = GROUND_NAMES.flatMap((ground) =>
  REPLACEMENTS.map((model): Question => {
    const { name } = ARCHITECTURES[model];
    return {
      ground,
      model,
      claim: {
        id: `${model}-${ground}`,
        statement: `Of ${GROUNDS[ground].name}, a Transformer of one layer and head errs half of what ${name} does, or less`,
        paper: { value: null, source: "open in arXiv 2305.18475" },
        quantity: `NMSE of ${name} over that of the Transformer, of the same seed`,
        ...{ scale: "logarithmic", from: EFFECT, to: null },
      },
      measure: (errors) => alone(ratios(errors(ground, model), errors(ground, "transformer"))),
    };
  }),
);

/** The questions, each beside how it is measured. */
export const questions: readonly Question[] = [...helps, ...ahead];

/** What is trained: on every task its Transformer, what is changed of it, what stands in its place. */
export const trained = GROUND_NAMES.flatMap((ground) =>
  (["transformer", ...changesOf(ground), ...REPLACEMENTS] as const).map((model) => ({
    ...{ ground, model },
    configuration: configurationOf(ground, model),
  })),
);
