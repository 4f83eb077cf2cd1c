import type { Trials } from "../../results/trials.js";
import type { Curves } from "../figure.js";
import {
  above,
  type LanguageTraining,
  languageChoices,
  languageModel,
  languageSweep,
  languageTable,
  type TrainedLanguage,
  trainedLanguage,
} from "../language.js";
import type { Size, Study } from "../study.js";
import { alone, measureAll, type Tested } from "../tested.js";

const TRAINING: LanguageTraining = { share: 1, keep: "nothing" };

const SOURCE = "Table 2 of arXiv 2402.00522";

/** Layers, and the heads of one layer that have as many parameters. */
const SIZES = [
  { layers: 1, heads: 4 },
  { layers: 2, heads: 12 },
  { layers: 4, heads: 28 },
] as const;

const SMALLEST = SIZES[0];
const MIDDLE = SIZES[1];
const LARGEST = SIZES[SIZES.length - 1];

const deep = (size: Size, layers: number) => languageModel(size, { layers });
const broad = (size: Size, heads: number) => languageModel(size, { heads });

/** Those that differ: the smallest of both kinds is one. */
export function modelsOf(size: Size) {
  return [
    deep(size, SMALLEST.layers),
    ...SIZES.slice(1).flatMap(({ layers, heads }) => [deep(size, layers), broad(size, heads)]),
  ];
}

interface Found {
  /** by layers, of four heads */
  readonly deep: readonly TrainedLanguage[];
  /** by heads, of one layer */
  readonly broad: readonly TrainedLanguage[];
}

function foundOf(trials: Trials, size: Size): Found {
  return {
    deep: SIZES.map(({ layers }) =>
      trainedLanguage(trials, size, `${layers} layers`, deep(size, layers)),
    ),
    broad: SIZES.map(({ heads }) =>
      trainedLanguage(trials, size, `${heads} heads`, broad(size, heads)),
    ),
  };
}

/** By how much the loss falls from the smallest model to the one at a place. */
const gain = (models: readonly TrainedLanguage[], place: number) => above(models[0], models[place]);

const less = (a: readonly number[], b: readonly number[]) => a.map((v, seed) => v - b[seed]);

const quantity = "difference of log losses in nats a symbol, on the test part";

function more(place: 1 | 2, id: string): Tested<Found> {
  const { layers, heads } = SIZES[place];
  return {
    claim: {
      id,
      statement: `${layers} layers of 4 heads lower the loss of one layer by more than ${heads} heads in one layer, which are as many parameters`,
      paper: { value: place === 2 ? "0.802 against 0.136" : null, source: SOURCE },
      quantity: `${quantity}: what layers gain less what heads gain`,
      ...{ scale: "linear", from: 0, to: null },
    },
    measure: (found) => alone(less(gain(found.deep, place), gain(found.broad, place))),
  };
}

const tests: readonly Tested<Found>[] = [
  {
    claim: {
      id: "layers",
      statement: `More layers lower the loss: ${LARGEST.layers} of ${SMALLEST.heads} heads against one`,
      paper: { value: "0.802", source: SOURCE },
      ...{ quantity, scale: "linear", from: 0, to: null },
    },
    measure: ({ deep: models }) => alone(gain(models, 2)),
  },
  {
    claim: {
      id: "heads",
      statement: `More heads lower the loss: ${LARGEST.heads} in one layer against ${SMALLEST.heads}`,
      paper: { value: "0.136", source: SOURCE },
      ...{ quantity, scale: "linear", from: 0, to: null },
    },
    measure: ({ broad: models }) => alone(gain(models, 2)),
  },
  more(1, "per-parameter-middle"),
  more(2, "per-parameter-largest"),
];

function panel({ deep: layers, broad: heads }: Found): Curves {
  const series = (name: string, models: readonly TrainedLanguage[]) => ({
    ...{ name, role: "trained" as const },
    points: models.map(({ parameters, losses }) => ({ at: parameters, values: losses })),
  });
  return {
    kind: "curves",
    heading: "one layer and more, four heads and more",
    x: { label: "parameters", scale: "linear" },
    y: { label: "log loss, nats a symbol", scale: "linear" },
    series: [series("layers", layers), series("heads", heads)],
  };
}

/** Layers against heads in a language model: experiment 1a of Paper B. */
export const layersAgainstHeads: Study = {
  id: "b-1a",
  title: "Layers against heads in a language model",
  source: SOURCE,
  protocol: `Decoders of symbols with ${SIZES.map(({ layers }) => layers).join(", ")} layers of ${SMALLEST.heads} heads, and with one layer of ${SIZES.map(({ heads }) => heads).join(", ")} heads, of as many parameters within 2 %. Log loss of the next symbol on a part of the text that no training saw.`,
  data: "a file of text or JSONL",
  choices: [
    ...languageChoices(TRAINING),
    {
      setting: "equal parameters",
      taken: `heads are added to one layer until it has the parameters of ${MIDDLE.layers} and ${LARGEST.layers} layers`,
      why: "parameter counts are balanced between the two parts of the table; how is not printed",
    },
  ],
  claims: tests.map(({ claim }) => claim),
  sweeps: (size) => modelsOf(size).map((model) => languageSweep(size, model, TRAINING)),
  evaluate: async (trials, size) => {
    const found = foundOf(trials, size);
    return {
      measured: await measureAll(tests, found, size.seeds),
      tables: [languageTable([...found.deep, ...found.broad.slice(1)], PUBLISHED)],
      figure: {
        title: "Log loss of language models with more layers and with more heads",
        caption:
          "Both lines begin at one layer of four heads; models above each other have the same number of parameters.",
        panels: [panel(found)],
      },
    };
  },
};

/** Of the paper's smallest, deepest and broadest model, of 1 layer, 8 layers, and 16 heads: another text and alphabet. */
const PUBLISHED = { "1 layers": 5.796, "4 layers": 4.994, "28 heads": 5.66 };
