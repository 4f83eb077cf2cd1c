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

/** What bench/pytorch has beside each architecture; other settings are nwidth's alone. */
const TWINS: Readonly<Record<string, readonly unknown[]>> = {
  layers: [undefined, 1, 2],
  inputTaps: [undefined, 1],
  relativePosition: [undefined, "none", "lin"],
};

function hasTwin({ architecture, config }: Pick<Workload, "architecture" | "config">): boolean {
  if (architecture === "state-space" && config.layers !== undefined && config.layers !== 1)
    return false;
  return Object.entries(TWINS).every(([name, values]) => values.includes(config[name]));
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
    ...candidateGrid({ ...standard, widths: [width] }, task).filter(hasTwin),
    ...others(width).map((other) => ({ name: `${other.architecture}-${width}`, ...other })),
  ]);
  return [...named, { name: "linear-filter", architecture: "linear-filter", config: {} }].map(
    ({ name, architecture, config }) => ({
      name,
      workload: { architecture, config, task, batch, positions, stepsPerRun },
    }),
  );
}
