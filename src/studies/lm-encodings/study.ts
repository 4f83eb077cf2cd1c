import { taskOf } from "../../experiments/sweep/parts.js";
import type { Settings } from "../../experiments/trial/schema.js";
import type { Table } from "../../results/table.js";
import type { Trials } from "../../results/trials.js";
import { nodeEngine } from "../../runtime/node.js";
import { logLoss } from "../../statistics/metrics.js";
import { truthOf } from "../../training/examples/examples.js";
import { Predictor } from "../../training/predictor.js";
import { taskExamples } from "../../training/task-examples.js";
import { chosenTrials } from "../cells.js";
import type { Curves } from "../figure.js";
import {
  type LanguageTraining,
  languageChoices,
  languageModel,
  languageSweep,
  textTask,
  WINDOW,
} from "../language.js";
import type { Kept, Size, Study } from "../study.js";
import { alone, measureAll, type Tested } from "../tested.js";

const TRAINING: LanguageTraining = { share: 1 / 2, keep: "best" };

/** Symbols of a test: of training, and up to four times as many. */
const LENGTHS = [WINDOW, 2 * WINDOW, 4 * WINDOW] as const;
const LONGEST = 4 * WINDOW;

/** A loss that is higher by less, in nats a symbol, is held. */
const HELD = 0.02;

const PRESS = "arXiv 2108.12409, Figure 4";

/** Encodings that are defined at every length, what is expected of them at four times that of training, and by whom. */
const ENCODINGS = {
  none: { holds: true, source: "arXiv 2305.19466: without encoding length generalises" },
  alibi: { holds: true, source: PRESS },
  lin: { holds: true, source: "eq. (4) of arXiv 2402.00522: far weights vanish" },
  log: { holds: true, source: "eq. (4) of arXiv 2402.00522" },
  t5: { holds: true, source: PRESS },
  rotary: { holds: false, source: PRESS },
  sinusoidal: { holds: false, source: PRESS },
} as const satisfies Readonly<Record<string, { holds: boolean; source: string }>>;
type Encoding = keyof typeof ENCODINGS;
const encodings = Object.keys(ENCODINGS) as Encoding[];

function modelOf(size: Size, encoding: Encoding): Settings {
  return languageModel(size, {
    layers: 2,
    ...(encoding === "sinusoidal"
      ? { relativePosition: "none", position: "sinusoidal" }
      : { relativePosition: encoding }),
  });
}

/** Log losses of the models of an encoding, by seed, at a length. */
interface Reached {
  readonly encoding: Encoding;
  readonly length: number;
  readonly losses: readonly number[];
}

type Found = readonly Reached[];

function at(found: Found, encoding: Encoding, length: number): readonly number[] {
  const one = found.find((r) => r.encoding === encoding && r.length === length);
  if (one === undefined) throw new RangeError(`${encoding} was not tested at ${length}`);
  return one.losses;
}

const tests: readonly Tested<Found>[] = encodings.map((encoding): Tested<Found> => {
  const { holds, source } = ENCODINGS[encoding];
  return {
    claim: {
      id: encoding,
      statement: holds
        ? `With ${encoding === "none" ? "no encoding" : encoding} the loss is held at ${LONGEST} symbols, four times those of training`
        : `With ${encoding} it is lost at ${LONGEST} symbols, four times those of training`,
      paper: { value: null, source },
      quantity: `log loss in windows of ${LONGEST} less that in windows of ${WINDOW} of the same text, nats a symbol`,
      scale: "linear",
      ...(holds ? { from: null, to: HELD } : { from: HELD, to: null }),
    },
    measure: (found) => {
      const short = at(found, encoding, WINDOW);
      return alone(at(found, encoding, LONGEST).map((loss, seed) => loss - short[seed]));
    },
  };
});

/** Log loss of one model on all of the test part, in windows of a length. */
async function lossAt(
  size: Size,
  { architecture, ...config }: Settings,
  theta: Float32Array | Float64Array,
  length: number,
): Promise<number> {
  const task = taskOf(textTask(size, length));
  const whole = task.holds?.test ?? 0;
  const { examples, test } = taskExamples(task, 0, {
    ...{ train: 0, validation: 0 },
    // of the text that windows of every length cover
    test: size.budget === "smoke" ? 4 : whole,
  });
  const predictor = await Predictor.open(
    nodeEngine,
    {
      ...{ architecture: String(architecture), config, task, dtype: "float32" },
      ...{ positions: "all", members: 1, gives: "scores" },
    },
    examples,
  );
  try {
    const [scores] = await predictor.predict(test, theta);
    return logLoss(scores, truthOf(examples, test, "all"));
  } finally {
    await predictor.close();
  }
}

async function foundOf(trials: Trials, size: Size, kept: Kept): Promise<Found> {
  const reached: Reached[] = [];
  for (const encoding of encodings) {
    const model = modelOf(size, encoding);
    const places = chosenTrials(trials, { task: textTask(size), model });
    for (const length of LENGTHS) {
      const losses: number[] = [];
      for (const place of places) {
        const theta = place === null ? null : await kept(String(trials.value(place, "key")));
        losses.push(theta === null ? Number.NaN : await lossAt(size, model, theta, length));
      }
      reached.push({ encoding, length, losses });
    }
  }
  return reached;
}

function tableOf(found: Found): Table {
  return {
    file: "lengths.csv",
    columns: ["encoding", "length", "log_loss", "least", "most", "seeds"],
    rows: found.map(({ encoding, length, losses }) => ({
      ...{ encoding, length, seeds: losses.length },
      log_loss: losses.reduce((a, b) => a + b, 0) / losses.length,
      ...{ least: Math.min(...losses), most: Math.max(...losses) },
    })),
  };
}

/** Those that are expected to hold beside those that are not, of at most five names each. */
function panels(found: Found): Curves[] {
  return [true, false].map((holds) => ({
    kind: "curves",
    heading: holds ? "expected to hold" : "expected to fail",
    x: { label: "symbols", scale: "logarithmic" },
    y: { label: "log loss, nats a symbol", scale: "linear" },
    series: encodings
      .filter((encoding) => ENCODINGS[encoding].holds === holds)
      .map((name) => ({
        ...{ name, role: "trained" as const },
        points: found
          .filter((r) => r.encoding === name)
          .map(({ length, losses }) => ({ at: length, values: losses })),
      })),
  }));
}

/** Position encodings in a language model, at up to four times the length of training. */
export const languageEncodings: Study = {
  id: "lm-encodings",
  title: "Longer texts than those of training",
  source: "eq. (4) of arXiv 2402.00522, arXiv 2108.12409",
  protocol: `Decoders of symbols, two layers of four heads with dot product, one for each position encoding, trained on windows of ${WINDOW} symbols. Log loss of the next symbol on all of the test part, cut into windows of ${LENGTHS.join(", ")}: more of them have a longer past.`,
  data: "a file of text or JSONL",
  choices: [
    ...languageChoices(TRAINING),
    {
      setting: "encodings",
      taken: encodings.join(", "),
      why: "learned positions and a number for each lag have none beyond the length of training",
    },
  ],
  claims: tests.map(({ claim }) => claim),
  remarks: {
    none: "Without encoding the loss grows with every doubling, by 0.013 and 0.014 nats (lengths.csv): attention without one tells places by how many keys it sees, and beyond 64 there are more than ever in training. It is still 3.82 at 256, where every encoding that decays is below 3.67.",
    t5: "Lags from 67 on share buckets whose numbers training never moved: the loss is 0.029 nats higher at 128 symbols and 0.075 at 256 (lengths.csv).",
  },
  sweeps: (size) =>
    encodings.map((encoding) => languageSweep(size, modelOf(size, encoding), TRAINING)),
  evaluate: async (trials, size, kept) => {
    const found = await foundOf(trials, size, kept);
    return {
      measured: await measureAll(tests, found, size.seeds),
      tables: [tableOf(found)],
      figure: {
        title: `Log loss at up to four times the ${WINDOW} symbols of training, by encoding`,
        caption:
          "All windows hold the same text. In longer ones more symbols have a past to be told from, so that a loss that falls is what a longer window is for.",
        panels: panels(found),
      },
    };
  },
};
