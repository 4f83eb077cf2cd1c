import type { Settings } from "../experiments/trial/schema.js";
import type { Trials } from "../results/trials.js";
import { besideFloor, chosenErrors } from "./cells.js";
import type { Measured } from "./claim.js";
import type { LinearSetup, LinearVariation } from "./linear-models.js";
import type { Variation } from "./study.js";
import { alone, ratios } from "./tested.js";

/** A cell of a table: a model on one kind of inputs. */
type Cell<Inputs extends string> = readonly [model: string, inputs: Inputs];

/** What a claim is about: a model's error on some inputs, or its ratio to that on others. */
export type About<Inputs extends string> = readonly [
  model: string,
  of: Inputs,
  over: Inputs | null,
];

/**
 * A table of errors, of models by kinds of inputs.
 *
 * @param taskOf the task of a kind of inputs
 * @param about by the id of the claim
 */
export function linearTable<Inputs extends string>(
  taskOf: (inputs: Inputs) => Settings,
  about: Readonly<Record<string, About<Inputs>>>,
) {
  /** A sweep for each cell. */
  function documents(setup: LinearSetup, cells: readonly Cell<Inputs>[]): object[] {
    return cells.map(([name, inputs]) => {
      const { settings: model, learningRates, steps } = setup.models[name];
      return {
        title: `${name}, inputs ${inputs}`,
        baseline: { task: taskOf(inputs), data: setup.data, model, training: { batch: 32 } },
        learningRates,
        budget: { steps },
      };
    });
  }

  /** What trials of a setup say of a cell: the error of each seed, and that beside the floor. */
  function reached(trials: Trials, { models, data }: LinearSetup) {
    const configuration = ([name, inputs]: Cell<Inputs>) => ({
      task: taskOf(inputs),
      model: models[name].settings,
    });
    const errorsOf = (...cell: Cell<Inputs>) => chosenErrors(trials, configuration(cell));
    const numbersOf = (...cell: Cell<Inputs>) =>
      besideFloor(configuration(cell), errorsOf(...cell), data.test);
    return { errorsOf, numbersOf };
  }

  function measure(trials: Trials, setup: LinearSetup, ids: readonly string[]) {
    const { errorsOf, numbersOf } = reached(trials, setup);
    return new Map(
      ids.map((id): [string, Measured] => {
        const [model, of, over] = about[id];
        const values = errorsOf(model, of);
        if (over === null) return [id, { values, numbers: numbersOf(model, of) }];
        return [id, alone(ratios(values, errorsOf(model, over)))];
      }),
    );
  }

  /** @param ids claims that a choice may move; of those the ones about models that this one changes */
  function variation(
    { setting, taken, models, setup }: LinearVariation,
    ids: readonly string[],
  ): Variation {
    const own = ids.filter((id) => models.includes(about[id][0]));
    const cells = own.flatMap((id): Cell<Inputs>[] => {
      const [model, of, over] = about[id];
      return over === null
        ? [[model, of]]
        : [
            [model, of],
            [model, over],
          ];
    });
    return {
      ...{ setting, taken },
      sweeps: ({ budget }) => documents(setup(budget), cells),
      evaluate: async (trials, { budget }) => measure(trials, setup(budget), own),
    };
  }

  return { documents, reached, measure, variation };
}
