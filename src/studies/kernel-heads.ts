import type { Settings } from "../experiments/trial/schema.js";
import { firstRatesOf } from "../models/layers/relative-position.js";
import { flattenParameters } from "../models/parameters.js";
import type { Floor } from "../oracle/floor.js";
import {
  type Decay,
  type DecaySum,
  decaySum,
  geometricDecaySum,
  type LagKernel,
} from "../oracle/kernel-sums.js";
import { fittedDecaySum } from "../oracle/variable-projection.js";
import { nodeEngine } from "../runtime/node.js";
import { essentialKernel } from "../tasks/essential.js";
import { type Floats, Predictor } from "../training/predictor.js";
import { taskExamples } from "../training/task-examples.js";
import { builtModel, builtTask, type Configuration } from "./cells.js";
import type { Budget } from "./study.js";

/** Encodings that are compared, and the sums that their heads make. */
export const DECAYS = { log: "power", lin: "exponential" } as const satisfies Record<string, Decay>;
export type Encoding = keyof typeof DECAYS;

/** A kernel of experiments 4a, 4b of Paper B (arXiv 2402.00522). */
export interface KernelCase {
  /** as the task `essential` writes it */
  readonly kernel: string;
  /** of which one head is exact, with this p */
  readonly right: Encoding;
  readonly rate: number;
  readonly wrong: Encoding;
  /** what is printed of one head of `right`, as a bound, and of 64 heads of `wrong` */
  readonly printed: { readonly right: number; readonly wrong: number };
}

/** Heads of the paper. */
export const HEADS = [1, 2, 4, 8, 16, 32, 64] as const;
export const MOST_HEADS = 64;

/** Of a budget: what is trained, and how long. */
export const SIZES = {
  smoke: { length: 64, heads: [1, MOST_HEADS], batch: 8, steps: 16, test: 64, terms: 4 },
  default: { length: 1000, heads: HEADS, batch: 16, steps: 480, test: 512, terms: 16 },
  paper: { length: 1000, heads: HEADS, batch: 100, steps: 10_000, test: 2048, terms: 16 },
} as const satisfies Record<Budget, object>;

/** Of a number in float32, relative. */
const FLOAT32_ROUNDING = 2 ** -24;

/** What is changed of a training to see what keeps it from the best sum. */
export interface Way {
  readonly name: string;
  readonly model?: Settings;
  readonly training?: Settings;
  /** factor on the steps */
  readonly longer?: number;
}

/** As the grid of heads is trained: p spread geometrically, one learning rate, float32. */
export const PLAIN: Way = { name: "as trained", training: { dtype: "float32" } };
/** Each alone against `PLAIN`. */
export const WAYS: readonly Way[] = [
  { ...PLAIN, name: "all p begin at 1", model: { firstRates: "alike" } },
  { ...PLAIN, name: "ten times the rate for p", model: { encodingRate: 10 } },
  { name: "float64", training: { dtype: "float64" } },
  { ...PLAIN, name: "four times the steps", longer: 4 },
];

/** A number of heads of an encoding. */
export interface HeadCell {
  readonly encoding: Encoding;
  readonly heads: number;
}

/** Where every way is tried: the exact head, and the other encoding with few heads and with all. */
export function wayCells({ right, wrong }: KernelCase, budget: Budget): HeadCell[] {
  const most = { encoding: wrong, heads: MOST_HEADS };
  if (budget === "smoke") return [most];
  return [{ encoding: right, heads: 1 }, { encoding: wrong, heads: 4 }, most];
}

/** All numbers of heads of both encodings. */
export function gridCells(budget: Budget): HeadCell[] {
  return (Object.keys(DECAYS) as Encoding[]).flatMap((encoding) =>
    SIZES[budget].heads.map((heads) => ({ encoding, heads })),
  );
}

/** Task, model and training of a cell. */
export function configurationOf(
  { kernel }: Pick<KernelCase, "kernel">,
  { encoding, heads }: HeadCell,
  way: Way,
  budget: Budget,
): Configuration & { readonly steps: number } {
  const { length, steps } = SIZES[budget];
  return {
    task: { name: "essential", kernels: kernel, length, positions: "last", snr: "none" },
    model: {
      architecture: "transformer-b",
      // one channel for x_t itself, which the residual path brings, and room for what heads write
      ...{ width: 4, headSize: 1, layers: 1, feedForwardWidth: 0, coupling: "free" },
      ...{ heads, relativePosition: encoding, ...way.model },
    },
    training: way.training ?? {},
    steps: steps * (way.longer ?? 1),
  };
}

/** The sweep that trains it, as its document. */
export function kernelSweep(configuration: Configuration, budget: Budget): object {
  const { task, model, training, steps } = configuration;
  const { batch, test } = SIZES[budget];
  return {
    baseline: {
      ...{ task, model },
      data: { train: "fresh", validation: 128, test },
      training: { ...training, batch },
    },
    ...{ learningRates: [0.03], budget: { steps } },
  };
}

/** Lags from 1 on: the residual path brings x_t itself, whatever the heads do. */
function kernelOf({ kernel }: Pick<KernelCase, "kernel">, length: number): LagKernel {
  return { values: essentialKernel(kernel, length).subarray(1), first: 1 };
}

/** Sums that a number of heads can be set to. */
export interface HeadSums {
  /** p as training begins, the values by least squares */
  readonly fixed: DecaySum;
  /** p and values by variable projection, from these p and from the best geometric ones */
  readonly fitted: DecaySum;
}

/**
 * The sums of heads of an encoding, by their number. Best ones are looked for up to so many terms: more
 * heads hold the sums of fewer.
 */
export function headSums(
  of: Pick<KernelCase, "kernel">,
  encoding: Encoding,
  budget: Budget,
): ReadonlyMap<number, HeadSums> {
  const { length, heads, terms } = SIZES[budget];
  const kernel = kernelOf(of, length);
  const decay = DECAYS[encoding];
  const least = (sums: readonly DecaySum[]) =>
    sums.reduce((a, b) => (b.floor.value < a.floor.value ? b : a));
  const sums = new Map<number, HeadSums>();
  let before: DecaySum[] = [];
  const counts = [...new Set([...heads, ...HEADS.filter((count) => count <= terms)])];
  for (const count of counts.sort((a, b) => a - b)) {
    const rates = firstRatesOf(encoding, count, length);
    const fixed = decaySum(kernel, decay, rates);
    const searched =
      count > terms
        ? []
        : [rates, geometricDecaySum(kernel, decay, count).rates].map((first) =>
            fittedDecaySum(kernel, decay, first),
          );
    const fitted = least([...before, ...searched, fixed]);
    before = [fitted];
    sums.set(count, { fixed, fitted });
  }
  return sums;
}

/**
 * The head that is exact for a kernel, set without training: p is the kernel's rate, and its value the sum
 * of the kernel, which is the softmax's denominator at the last position.
 *
 * @param dtype in which it is run, on the test part
 */
export async function exactHead(
  { kernel, right, rate }: KernelCase,
  dtype: "float32" | "float64",
  budget: Budget,
): Promise<Floor<"constructed">> {
  const { length, test } = SIZES[budget];
  const configuration = configurationOf({ kernel }, { encoding: right, heads: 1 }, PLAIN, budget);
  const narrow = { ...configuration, model: { ...configuration.model, width: 2 } };
  const task = builtTask(narrow);
  const model = builtModel(narrow);
  const total = essentialKernel(kernel, length).reduce((a, b) => a + b, 0);
  const weights: Readonly<Record<string, readonly number[]>> = {
    // the first channel holds x, the second what attention writes and the readout reads
    "embedding.kernel": [1, 0],
    "embedding.bias": [0, 0],
    "layers.0.attention.rate": [Math.log(rate)],
    "layers.0.attention.value": [total, 0],
    "layers.0.attention.output": [0, 1],
    "layers.0.feedForward.0.weight": [0, 1],
    "layers.0.feedForward.0.bias": [0],
  };
  const values = Object.fromEntries(
    model.parameters.map(({ name, shape }) => [name, { shape, data: weights[name] }]),
  );
  const theta = flattenParameters(model, values);
  const drawn = taskExamples(task, 0, { train: 0, validation: 0, test });
  const specification = {
    ...{ architecture: model.architecture, config: model.config, task, dtype, members: 1 },
    positions: "last",
  } as const;
  const predictor = await Predictor.open(nodeEngine, specification, drawn.examples);
  try {
    const given: Floats = dtype === "float32" ? Float32Array.from(theta) : theta;
    const [outputs] = await predictor.predict(drawn.test, given);
    const { y } = drawn.examples;
    const last = (i: number) => y[(i + 1) * length - 1];
    const value = outputs.reduce((sum, v, i) => sum + (v - last(i)) ** 2, 0) / test;
    const squares = outputs.reduce((sum, _, i) => sum + last(i) ** 2, 0) / test;
    return {
      ...{ kind: "constructed", error: "mean squared", value },
      // outputs are held in float32, whatever a model is run in
      noiseFloor: FLOAT32_ROUNDING ** 2 * squares,
      of: model.modelClass,
      how: `one head with p = ${rate}, run in ${dtype} on the test part`,
    };
  } finally {
    await predictor.close();
  }
}
