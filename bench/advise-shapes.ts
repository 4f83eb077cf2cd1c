import { candidateGrid, efforts } from "../src/advise/grid.js";
import { populationDefaults } from "../src/training/specification.js";
import type { Workload } from "./workload.js";

const WINDOW = 64;

const { standard } = efforts;

/** Models of one candidate that `advise` trains side by side: every seed at every rate. */
export const MEMBERS = standard.seeds * standard.learningRates.length;

function others(width: number): readonly Pick<Workload, "architecture" | "config">[] {
  return [
    { architecture: "rnn", config: { width } },
    { architecture: "lstm", config: { width } },
    { architecture: "transformer-b", config: { width, feedForwardWidth: 2 * width } },
    { architecture: "linear-attention", config: { width, feedForwardWidth: 2 * width } },
    { architecture: "recurrent-convolution", config: { channels: width, width } },
    { architecture: "attention-rnn", config: { width } },
  ];
}

/** Widths of a standard `advise`. */
export const WIDTHS = standard.widths;

/** Every architecture at the window and the batch of `advise`. */
export function adviseShapes(
  widths: readonly number[],
): readonly { readonly name: string; readonly workload: Workload }[] {
  const task = { inputs: 1, outputs: 1, length: WINDOW };
  const { batch, positions, stepsPerRun } = populationDefaults;
  const named = widths.flatMap((width) => [
    ...candidateGrid({ ...standard, widths: [width] }, task),
    ...others(width).map((other) => ({ name: `${other.architecture}-${width}`, ...other })),
  ]);
  return [...named, { name: "linear-filter", architecture: "linear-filter", config: {} }].map(
    ({ name, architecture, config }) => ({
      name,
      workload: { architecture, config, task, batch, positions, stepsPerRun },
    }),
  );
}
