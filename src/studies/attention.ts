import { runModel } from "../construct/run-model.js";
import { measureAttention } from "../measure/attention.js";
import {
  type AttentionError,
  compareAttention,
  relativeError,
} from "../measure/attention-error.js";
import type { Model } from "../models/architecture.js";
import type { Row, Table } from "../results/table.js";
import type { Trials } from "../results/trials.js";
import { nodeEngine } from "../runtime/node.js";
import type { Relationship } from "../tasks/task.js";
import { builtModel, builtTask, type Configuration, chosenErrors, chosenTrials } from "./cells.js";
import type { Matrices, Point, Scatter } from "./figure.js";
import type { Kept } from "./study.js";

/** New sequences that attention is measured on. */
const SEQUENCES = 256;
/** Of these, how many are shown. */
const SHOWN = 3;
/** Points of a scatter. */
const POINTS = 300;

/** A trained model, or null where it diverged. */
export type Learned = {
  readonly model: Model;
  /** [P] */
  readonly theta: Float64Array;
} | null;

/** The trained models of a configuration, by seed. */
export async function learnedModels(
  trials: Trials,
  configuration: Configuration,
  kept: Kept,
): Promise<Learned[]> {
  const model = builtModel(configuration);
  return Promise.all(
    chosenTrials(trials, configuration).map(async (place) => {
      if (place === null) return null;
      if (trials.value(place, "training.standardise") === true) {
        throw new RangeError("kept parameters give standardised outputs: train them as they are");
      }
      const theta = await kept(String(trials.value(place, "key")));
      return { model, theta: Float64Array.from(theta) };
    }),
  );
}

/** The weights [sequences, queries, keys] of a model with one head. */
export async function weightsOf(
  { model, theta }: NonNullable<Learned>,
  x: Float64Array,
): Promise<Float64Array> {
  const [{ weights }] = await measureAttention(nodeEngine, model, theta, x);
  return weights;
}

/**
 * F o f of a trained model: attention to a sequence of equal tokens averages equal values, so that what the
 * model makes of it is F(f(token)) (Proposition B.1 of arXiv 2305.18475).
 *
 * @param tokens [count, inputs]
 * @returns [count, length, outputs]: at every position, where the encoding of positions tells them apart
 */
export async function elementwise(
  { model, theta }: NonNullable<Learned>,
  tokens: Float64Array,
): Promise<Float64Array> {
  const { inputs, length } = model.task;
  const count = tokens.length / inputs;
  const x = new Float64Array(count * length * inputs);
  for (let row = 0; row < count * length; row++) {
    const i = Math.floor(row / length);
    x.set(tokens.subarray(i * inputs, (i + 1) * inputs), row * inputs);
  }
  return runModel(nodeEngine, model, theta, x, count);
}

/** The first sequences of the test part, one after another. */
export function testSequences({ sample }: Relationship, count: number): Float64Array[] {
  return Array.from({ length: count }, (_, i) => sample("test", i).x);
}

/** Arrays one after another. */
export function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A [size, size] matrix by rows. */
export function rowsOf(matrix: Float64Array, size: number): number[][] {
  return Array.from({ length: size }, (_, t) => [...matrix.subarray(t * size, (t + 1) * size)]);
}

/** A task of Paper A whose outputs are F of averages of f, and a model of equation (5) trained on it. */
export interface Averages {
  readonly configuration: Configuration;
  /** F(f(token)), or null for a token that is no value of an average */
  readonly element: (token: Float64Array) => readonly number[] | null;
  /** the kind of a query, by its token, where several are judged apart */
  readonly kindOf?: (token: Float64Array) => string;
}

/** What trained models attend to, beside what the task averages by. */
export interface AttentionFound {
  /** test error of each seed */
  readonly mse: readonly number[];
  /** of each seed the weights of queries of a kind; of all where none is named; null where it diverged */
  readonly weights: (kind?: string) => readonly (AttentionError | null)[];
  /** relative error of F o f of each seed; not a number where it diverged */
  readonly composite: readonly number[];
  /** a row for each seed */
  readonly tables: readonly Table[];
  /** weights of the seed in the middle by test error beside the truth, and its F o f */
  readonly panels: readonly (Matrices | Scatter)[];
}

/** The seed in the middle by its error, the lower of two; null where all diverged. */
export function middleOf(errors: readonly number[]): number | null {
  const seeds = errors.flatMap((error, seed) => (Number.isFinite(error) ? seed : []));
  seeds.sort((a, b) => errors[a] - errors[b]);
  return seeds[Math.ceil(seeds.length / 2) - 1] ?? null;
}

/** What a picture of one of several trainings shows, for a caption. */
export const MIDDLE_SHOWN = "Shown is the training in the middle by test error.";

/** Measures the attention of the trained models of a configuration. */
export async function attentionFound(
  trials: Trials,
  kept: Kept,
  averages: Averages,
): Promise<AttentionFound> {
  const { configuration, element, kindOf = () => "all" } = averages;
  const task = builtTask(configuration);
  const relationship = task.relationship(0);
  const sequences = testSequences(relationship, SEQUENCES);
  const { length, inputs } = task;
  const truth = joined(
    sequences.map((x) => {
      const weights = relationship.attention?.(x);
      if (weights === undefined) throw new RangeError(`${task.task} averages nothing`);
      return weights;
    }),
  );
  const x = joined(sequences);
  const tokens = Array.from({ length: x.length / inputs }, (_, i) =>
    x.subarray(i * inputs, (i + 1) * inputs),
  );
  const kinds = tokens.map(kindOf);
  const values = tokens.flatMap((token) => {
    const expected = element(token);
    return expected === null ? [] : [{ token, expected }];
  });
  const learned = await learnedModels(trials, configuration, kept);
  const weights = await Promise.all(
    learned.map((one) => (one === null ? null : weightsOf(one, x))),
  );
  const composites = await Promise.all(
    learned.map((one) =>
      one === null ? null : elementwise(one, joined(values.map(({ token }) => token))),
    ),
  );
  const expected = Float64Array.from(
    values.flatMap((value) => Array<readonly number[]>(length).fill(value.expected).flat()),
  );
  const ofKind = (all: Float64Array, kind?: string) =>
    kind === undefined
      ? all
      : joined(
          kinds.flatMap((own, row) =>
            own === kind ? [all.subarray(row * length, (row + 1) * length)] : [],
          ),
        );
  const errorsOf = (kind?: string) =>
    weights.map((own) =>
      own === null ? null : compareAttention(ofKind(own, kind), ofKind(truth, kind), length),
    );
  const composite = composites.map((own) =>
    own === null ? Number.NaN : relativeError(own, expected),
  );
  const mse = chosenErrors(trials, configuration);
  const names = [...new Set(kinds)].sort();
  const shown = middleOf(mse);
  return {
    mse,
    weights: errorsOf,
    composite,
    tables: [seedTable(mse, composite, new Map(names.map((name) => [name, errorsOf(name)])))],
    panels:
      shown === null
        ? []
        : [
            ...picturesOf(truth, weights[shown] ?? truth, length),
            compositePanel(expected, composites[shown] ?? expected, task.outputs, length),
          ],
  };
}

function seedTable(
  mse: readonly number[],
  composite: readonly number[],
  kinds: ReadonlyMap<string, readonly (AttentionError | null)[]>,
): Table {
  const rows = mse.flatMap((error, seed) =>
    [...kinds].map(([queries, errors]): Row => {
      const found = errors[seed];
      return {
        ...{ seed, queries, mse: error, composite: composite[seed] },
        agreement: found?.agreement ?? null,
        mean_absolute: found?.meanAbsolute ?? null,
        misplaced: found?.misplaced ?? null,
        correlation: found?.correlation ?? null,
      };
    }),
  );
  const measures = ["agreement", "mean_absolute", "misplaced", "correlation"];
  return {
    file: "attention.csv",
    columns: ["seed", "queries", "mse", ...measures, "composite"],
    rows,
  };
}

function picturesOf(truth: Float64Array, weights: Float64Array, length: number): Matrices[] {
  return Array.from({ length: SHOWN }, (_, i) => {
    const own = (all: Float64Array) => {
      const size = length * length;
      return rowsOf(all.subarray(i * size, (i + 1) * size), length);
    };
    return {
      kind: "matrices",
      pictures: [
        { name: `true weights, sequence ${i + 1}`, values: own(truth) },
        { name: `attention, sequence ${i + 1}`, values: own(weights) },
      ],
      rows: { label: "query" },
      columns: { label: "key" },
      shade: { kind: "amount", label: "weight", most: 1 },
      numbers: false,
    };
  });
}

/** F o f at the first position beside what it should be, coordinate by coordinate. */
function compositePanel(
  expected: Float64Array,
  composite: Float64Array,
  outputs: number,
  length: number,
): Scatter {
  const count = Math.min(Math.floor(POINTS / outputs), expected.length / (length * outputs));
  const series = Array.from({ length: outputs }, (_, c) => ({
    name: outputs === 1 ? "F(f(x))" : `coordinate ${c + 1} of F(f(x))`,
    points: Array.from({ length: count }, (_, i): Point => {
      const at = i * length * outputs + c;
      return [expected[at], composite[at]];
    }),
  }));
  const all = series.flatMap(({ points }) => points.map(([x]) => x));
  const [least, most] = [Math.min(...all), Math.max(...all)];
  return {
    kind: "scatter",
    heading: "F(f(x)) of tokens",
    x: "of the task",
    y: "trained",
    series,
    reference: {
      name: "as in the task",
      points: [
        [least, least],
        [most, most],
      ],
    },
  };
}
