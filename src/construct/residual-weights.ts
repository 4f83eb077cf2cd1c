import type { Model } from "../models/architecture.js";
import { flattenParameters } from "../models/parameters.js";
import { buildModel } from "../models/registry.js";
import type { Encoding } from "../theory/bounds/paper-b/kernels.js";
import type { HeadWeights } from "./head-weights.js";

/** Numbers by channel; those that are left out are 0. */
export type Entries = Readonly<Record<number, number>>;

/** A head that copies one channel of the tokens before into another channel of its own. */
export interface CopyingHead {
  /** p */
  readonly rate: number;
  /** what it multiplies the copied channel by */
  readonly value: number;
  readonly from: number;
  readonly to: number;
  /** channels, by their weight, whose sum is added to -t (lin), or to -log t (log), before p multiplies */
  readonly asks?: Entries;
}

/** A ReLU neuron on the channels of a token. */
interface ChannelNeuron {
  readonly in: Entries;
  readonly bias: number;
  readonly out: Entries;
}

/** A sum of neurons. */
export interface ChannelNet {
  readonly neurons: readonly ChannelNeuron[];
  /** of the sum */
  readonly bias: Entries;
}

/** The weights of a layer; its net of the last layer goes to the output, channel 0. */
interface LayerWeights extends ChannelNet {
  readonly heads: readonly CopyingHead[];
}

/** A `transformer-b` without denominator, by what its channels hold. */
export interface ChannelModel {
  readonly encoding: Encoding;
  readonly coupling: "free" | "dot-product" | "tmx";
  readonly length: number;
  /** D */
  readonly channels: number;
  /** channel that every token has 1 in */
  readonly one: number;
  /** of each input, what channels begin with */
  readonly embedding: readonly Entries[];
  readonly layers: readonly LayerWeights[];
  /** H; heads that a layer leaves out hand nothing on */
  readonly heads: number;
  /** without neurons in any layer: what the output is of the channels */
  readonly readout?: Entries;
}

/** A parameter of the registry's models. */
interface Parameter {
  readonly shape: number[];
  readonly data: Float64Array;
}

/** A [rows, columns] matrix of which each row is given by its entries. */
function rowsOf(rows: number, columns: number, entriesOf: (row: number) => Entries): Parameter {
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (const [j, value] of Object.entries(entriesOf(i))) data[i * columns + Number(j)] = value;
  }
  return { shape: [rows, columns], data };
}

/** The same by its columns. */
function columnsOf(
  rows: number,
  columns: number,
  entriesOf: (column: number) => Entries,
): Parameter {
  const data = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) {
    for (const [i, value] of Object.entries(entriesOf(j))) data[Number(i) * columns + j] = value;
  }
  return { shape: [rows, columns], data };
}

/** The attention of a layer. Heads that are left out hand nothing on. */
function attentionWeights(
  { coupling, channels, one, heads }: ChannelModel,
  { heads: copying }: LayerWeights,
): Record<string, Parameter> {
  const perHead = (of: (head: CopyingHead) => Entries) =>
    columnsOf(channels, heads, (h) => (h < copying.length ? of(copying[h]) : {}));
  const asking = (value: (rate: number) => number) =>
    perHead(({ asks, rate }) =>
      Object.fromEntries(
        Object.entries(asks ?? {}).map(([channel, weight]) => [channel, weight * value(rate)]),
      ),
    );
  const constant = perHead(({ asks, rate }): Entries => (asks ? { [one]: Math.sqrt(rate) } : {}));
  const factors = { query: asking(Math.sqrt), key: constant };
  return {
    ...(coupling === "dot-product" ? factors : {}),
    ...(coupling === "tmx" ? { lag: asking(() => 1) } : {}),
    rate: rowsOf(heads, 1, (h) => ({ 0: Math.log(copying[h]?.rate ?? 1) })),
    value: perHead(({ from, value }) => ({ [from]: value })),
    output: rowsOf(heads, channels, (h) => (h < copying.length ? { [copying[h].to]: 1 } : {})),
  };
}

/** The net of a layer, of so many neurons and outputs. */
function netWeights(
  channels: number,
  width: number,
  outputs: number,
  { neurons, bias }: ChannelNet,
): Record<string, Parameter> {
  const of = (k: number, entries: (neuron: ChannelNeuron) => Entries) =>
    k < neurons.length ? entries(neurons[k]) : {};
  return {
    "0.weight": columnsOf(channels, width, (k) => of(k, (neuron) => neuron.in)),
    "0.bias": columnsOf(1, width, (k) => of(k, (neuron) => ({ 0: neuron.bias }))),
    "1.weight": rowsOf(width, outputs, (k) => of(k, (neuron) => neuron.out)),
    "1.bias": rowsOf(1, outputs, () => bias),
  };
}

/** The registry's model with these weights; heads have size 1. */
export function channelModel(spec: ChannelModel): {
  readonly model: Model;
  readonly theta: Float64Array;
} {
  const { encoding, coupling, length, channels, one, embedding, layers, heads } = spec;
  const width = Math.max(...layers.map(({ neurons }) => neurons.length));
  const model = buildModel(
    "transformer-b",
    {
      ...{ width: channels, layers: layers.length, heads, headSize: 1, feedForwardWidth: width },
      ...{ coupling, normalised: false, relativePosition: encoding, causal: true },
    },
    { inputs: embedding.length, outputs: 1, length },
  );
  const tokens = rowsOf(embedding.length, channels, (i) => embedding[i]);
  const weights: Record<string, Parameter> = {
    "embedding.kernel": { ...tokens, shape: [1, ...tokens.shape] },
    "embedding.bias": rowsOf(1, channels, () => ({ [one]: 1 })),
  };
  const add = (name: string, parameters: Record<string, Parameter>) => {
    for (const [part, parameter] of Object.entries(parameters)) {
      weights[`${name}.${part}`] = parameter;
    }
  };
  layers.forEach((layer, l) => {
    const last = l === layers.length - 1;
    add(`layers.${l}.attention`, attentionWeights(spec, layer));
    if (width > 0) {
      add(`layers.${l}.feedForward`, netWeights(channels, width, last ? 1 : channels, layer));
    } else if (last) {
      add(`layers.${l}.feedForward`, {
        "0.weight": columnsOf(channels, 1, () => spec.readout ?? {}),
        "0.bias": rowsOf(1, 1, () => ({})),
      });
    }
  });
  return { model, theta: flattenParameters(model, weights) };
}

/** Heads of these weights, all from one channel to another. */
export function copyingHeads(
  { rates, coefficients }: Pick<HeadWeights, "rates" | "coefficients">,
  place: Pick<CopyingHead, "from" | "to" | "asks">,
): CopyingHead[] {
  return rates.map((rate, h) => ({ ...place, rate, value: coefficients[h] }));
}

/**
 * A continuous piecewise linear function of a sum of channels: it takes `values` at `knots`, and is constant
 * beyond them.
 */
export function piecewise(
  of: Entries,
  knots: readonly number[],
  values: readonly number[],
  to: number,
): ChannelNet {
  const slopes = knots.slice(1).map((x, i) => (values[i + 1] - values[i]) / (x - knots[i]));
  const neurons = knots.flatMap((knot, i): ChannelNeuron[] => {
    const change = (slopes[i] ?? 0) - (slopes[i - 1] ?? 0);
    return change === 0 ? [] : [{ in: of, bias: 0 - knot, out: { [to]: change } }];
  });
  return { neurons, bias: { [to]: values[0] } };
}

/** A channel handed on as it is: relu(x) - relu(-x). */
export function identity(channel: number, to: number): ChannelNet {
  const neurons = [1, -1].map((sign) => ({
    ...{ in: { [channel]: sign }, bias: 0, out: { [to]: sign } },
  }));
  return { neurons, bias: {} };
}
