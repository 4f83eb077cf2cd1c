import type { Settings } from "../../experiments/trial/schema.js";
import type { Categories } from "../figure.js";
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

const SOURCE = "Table 7 of arXiv 2402.00522";

/** Three sizes, with the paper's losses of its three beside them. */
const SIZES = [
  { layers: 1, published: { with: 5.796, without: 5.83 } },
  { layers: 2, published: { with: 5.374, without: 5.486 } },
  { layers: 4, published: { with: 4.994, without: 5.274 } },
] as const;

const KINDS = { with: "dot-product", without: "free" } as const;
type Kind = keyof typeof KINDS;
const kinds = Object.keys(KINDS) as Kind[];

function modelOf(size: Size, layers: number, kind: Kind): Settings {
  return languageModel(size, { layers, coupling: KINDS[kind] });
}

const nameOf = (layers: number, kind: Kind) => `${layers} layers, ${kind} dot product`;

/** By size, each with dot product and without. */
type Found = readonly Readonly<Record<Kind, TrainedLanguage>>[];

/** By how much the loss is above without dot product. */
const gap = (found: Found, place: number) => above(found[place].without, found[place].with);

const tests: readonly Tested<Found>[] = [
  ...SIZES.map(
    ({ layers, published }, place): Tested<Found> => ({
      claim: {
        id: `gap-${layers}`,
        statement: `With a dot product the loss is lower: ${layers} layer${layers === 1 ? "" : "s"}`,
        paper: {
          value: `${published.with} against ${published.without}`,
          source: SOURCE,
        },
        quantity: "log loss without dot product less that with it, nats a symbol",
        ...{ scale: "linear", from: 0, to: null },
      },
      measure: (found) => alone(gap(found, place)),
    }),
  ),
  {
    claim: {
      id: "grows",
      statement: "The larger the model, the more it gains by the dot product",
      paper: { value: "0.034, 0.112, 0.280", source: SOURCE },
      quantity: "what the dot product gains at the largest size less what it gains at the smallest",
      ...{ scale: "linear", from: 0, to: null },
    },
    measure: (found) => {
      const smallest = gap(found, 0);
      return alone(gap(found, SIZES.length - 1).map((v, seed) => v - smallest[seed]));
    },
  },
];

function panel(found: Found): Categories {
  return {
    kind: "categories",
    heading: "by size",
    label: "log loss, nats a symbol",
    marks: found.flatMap((pair) =>
      kinds.map((kind) => ({
        at: pair[kind].name.replace(" dot product", ""),
        role: "trained" as const,
        values: pair[kind].losses,
      })),
    ),
  };
}

const SHORT =
  "Training is the limit: four layers, which contain two, end no lower, at 3.372 against 3.369 nats with dot product and 3.368 against 3.393 without (models.csv). They have seen 1.3 million symbols, the paper's models 760 times as many: whether the gap grows with that, to its 0.28, is not decided here.";

/** The dot product in a language model: experiment 3b of Paper B. */
export const productInLanguage: Study = {
  id: "b-3b",
  title: "A dot product in a language model",
  source: SOURCE,
  protocol: `Decoders of symbols with ${SIZES.map(({ layers }) => layers).join(", ")} layers of four heads, with dot product of query and key and without, where weights depend on the lag alone (eq. (7)). Log loss of the next symbol on a part of the text that no training saw.`,
  data: "a file of text or JSONL",
  choices: [
    ...languageChoices(TRAINING),
    {
      setting: "three sizes",
      taken: "1, 2 and 4 layers",
      why: "with dot product the paper's three losses are those of its layers in Table 2",
    },
  ],
  claims: tests.map(({ claim }) => claim),
  remarks: { "gap-4": SHORT, grows: SHORT },
  sweeps: (size) =>
    SIZES.flatMap(({ layers }) =>
      kinds.map((kind) => languageSweep(size, modelOf(size, layers, kind), TRAINING)),
    ),
  evaluate: async (trials, size) => {
    const found: Found = SIZES.map(({ layers }) => {
      const of = (kind: Kind) =>
        trainedLanguage(trials, size, nameOf(layers, kind), modelOf(size, layers, kind));
      return { with: of("with"), without: of("without") };
    });
    const published = Object.fromEntries(
      SIZES.flatMap((one) => kinds.map((kind) => [nameOf(one.layers, kind), one.published[kind]])),
    );
    return {
      measured: await measureAll(tests, found, size.seeds),
      tables: [
        languageTable(
          found.flatMap((pair) => kinds.map((kind) => pair[kind])),
          published,
        ),
      ],
      figure: {
        title: "Log loss of language models with a dot product and without",
        caption: "Weights of attention without it depend on the lag alone.",
        panels: [panel(found)],
      },
    };
  },
};
