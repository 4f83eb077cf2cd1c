import type {
  Baseline,
  Candidate,
  Interval,
  NumberAdvice,
  Pair,
  SeedResult,
} from "../../src/advise/advice.js";
import type { Outcome } from "../../src/advise/outcome.js";
import { Stream } from "../../src/random/stream.js";

/** What a made-up competitor is like: its noise decides its error. */
interface Competitor {
  readonly name: string;
  readonly label?: string;
  readonly architecture?: string;
  readonly config?: Candidate["config"];
  readonly noise: number;
}

interface Setting {
  readonly target: string;
  readonly inputs: readonly string[];
  readonly file: string;
  readonly testPoints: number;
  readonly baselines: readonly Competitor[];
  readonly networks: readonly Competitor[];
  readonly channels: readonly string[];
  /** seeds and rates of every network's runs */
  readonly seeds: number;
  readonly rates: readonly number[];
  readonly coupling: boolean;
  readonly recommendation: NumberAdvice["recommendation"];
  readonly warnings: readonly string[];
  readonly diverged: string | null;
  readonly complete: boolean;
}

/** Eight-day noise with a weekly and a yearly wave, about births a day. */
function series(points: number): Float64Array {
  const stream = new Stream(11, "series");
  return Float64Array.from(
    { length: points },
    (_, t) =>
      10500 +
      (t % 7 < 5 ? 1200 : -2600) +
      500 * Math.sin((2 * Math.PI * t) / 365) +
      180 * stream.normal(t),
  );
}

function day(t: number): string {
  return new Date(Date.UTC(2012, 9, 1) + t * 86_400_000).toISOString().slice(0, 10);
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Mean of `values` with an interval of two standard errors. */
function estimate(values: readonly number[]): { mean: number; interval: Interval } {
  const mean = meanOf(values);
  const spread = Math.sqrt(meanOf(values.map((v) => (v - mean) ** 2)) / values.length);
  return { mean, interval: [mean - 2 * spread, mean + 2 * spread] };
}

function runsOf(setting: Setting, network: Competitor): SeedResult[] {
  const stream = new Stream(5, `runs ${network.name}`);
  let draw = 0;
  return setting.rates.flatMap((learningRate, r) =>
    Array.from({ length: setting.seeds }, (_, seed): SeedResult => {
      const fails = setting.diverged !== null && r === setting.rates.length - 1 && seed === 1;
      const level = network.noise * (r === 1 ? 1 : 1.4);
      const evaluations = fails ? 6 : 40 + 5 * seed;
      const curve = Array.from({ length: evaluations }, (_, k): [number, number] => {
        const decay = Math.exp(-k / (6 + 3 * (setting.rates.length - r)));
        const noise = 1 + 0.05 * stream.normal(draw++);
        return [50 * (k + 1), fails ? 0.7 * 3 ** k : (level + (1.1 - level) * decay) * noise];
      });
      return {
        seed,
        learningRate,
        limit: 640,
        validation: fails ? null : Math.min(...curve.map(([, error]) => error)),
        steps: 50 * evaluations,
        diverged: fails ? setting.diverged : null,
        curve,
      };
    }),
  );
}

/** An outcome whose errors, intervals and pairs follow from its predictions. */
function outcomeOf(setting: Setting): Outcome<NumberAdvice> {
  const truth = series(setting.testPoints);
  const centre = meanOf(truth);
  const variance = meanOf(truth.map((y) => (y - centre) ** 2));
  const all = [...setting.baselines, ...setting.networks];
  const predicted = new Map(
    all.map(({ name, noise }) => {
      const stream = new Stream(3, `prediction ${name}`);
      const size = Math.sqrt(noise * variance);
      return [name, truth.map((y, t) => y + size * stream.normal(t))];
    }),
  );
  const losses = new Map(
    [...predicted].map(([name, values]) => [
      name,
      [...values].map((z, t) => (z - truth[t]) ** 2 / variance),
    ]),
  );
  const lossOf = (name: string): number[] => losses.get(name) ?? [];
  const test = (name: string) => {
    const { mean, interval } = estimate(lossOf(name));
    return { mean, interval, mse: mean * variance };
  };
  const errors = (name: string) => {
    const away = (predicted.get(name) ?? truth).map((z, t) => Math.abs(z - truth[t]));
    const mae = meanOf(away);
    const accuracy = { mae, rmse: Math.sqrt(test(name).mse), mase: mae / 1000 };
    return { accuracy, byHorizon: [{ horizon: 1, error: test(name).mean, ...accuracy }] };
  };
  const pairs = all.flatMap((a, i) =>
    all.slice(i + 1).map((b): Pair => {
      const { mean, interval } = estimate(lossOf(a.name).map((x, t) => x - lossOf(b.name)[t]));
      const wider = 1.4 * (interval[1] - mean);
      return {
        ...{ a: a.name, b: b.name, difference: mean },
        ...{ interval: [mean - wider, mean + wider], alone: interval },
      };
    }),
  );
  const beatenBy = (name: string): string[] =>
    pairs.flatMap(({ a, b, interval }) =>
      a === name && interval[0] > 0 ? [b] : b === name && interval[1] < 0 ? [a] : [],
    );
  const baselines = setting.baselines.map(
    ({ name, label, noise }): Baseline => ({
      name,
      label: label ?? name,
      columns: name === "mean" ? [] : ["y"],
      validation: noise * 1.03,
      test: test(name),
      ...errors(name),
      beatenBy: beatenBy(name),
    }),
  );
  const reference = Math.min(...baselines.map((b) => b.test.mean));
  const candidates = setting.networks.map((network, i): Candidate => {
    const error = test(network.name);
    const runs = runsOf(setting, network);
    const learningRate = setting.rates[1];
    return {
      name: network.name,
      architecture: network.architecture ?? "gru",
      config: network.config ?? {},
      deployed: [0],
      parameters: 641 * (i + 1) ** 2,
      flops: 81920 * (i + 1) ** 2,
      seconds: 7.25 * (i + 1),
      learningRate,
      validation: Math.min(...runs.map((run) => run.validation ?? Number.MAX_VALUE)),
      test: error,
      effort: { steps: 640, end: "settled", prospect: error.mean },
      retraining: {
        mean: 1.1 * error.mean,
        lowest: 0.9 * error.mean,
        highest: 1.4 * error.mean,
        seeds: setting.seeds,
        lost: 0,
      },
      ...errors(network.name),
      skill: 1 - error.mean / reference,
      skillInterval: [1 - error.interval[1] / reference, 1 - error.interval[0] / reference],
      beatenBy: beatenBy(network.name),
      runs,
    };
  });
  const scored = [...baselines, ...candidates].sort((a, b) => a.test.mean - b.test.mean);
  return {
    advice: {
      schema: 1,
      outputs: "numbers",
      version: "0.1.0",
      command: `nwidth advise '${setting.file}' --target '${setting.target}' --time date`,
      seed: 0,
      budget: "standard",
      complete: setting.complete,
      seconds: 118.4,
      problem: {
        labels: null,
        target: setting.target,
        inputs: setting.inputs,
        known: [],
        horizons: [1],
        horizon: 1,
        origins: null,
        split: null,
        window: 64,
        time: "date",
        sequence: null,
        sequences: 1,
        output: "level",
      },
      window: {
        ...{ given: false, ridge: 64, networks: 64, seconds: 1.3 },
        tried: [1, 7, 32, 64, 128].map((window, i) => ({
          ...{ window, columns: "all" as const, values: "levels" as const },
          ...{ validation: 0.1 / window + 0.05, above: 4 - i },
        })),
      },
      data: {
        file: setting.file,
        format: "csv",
        sha256: "9f2feb0f1ef425b292f2f94bdd7b1f1dfb6e2fd7f3f7e9c8a1f60f5b9d1c2e3a",
        rows: 5479,
        split: { train: 3835, validation: 822, test: setting.testPoints },
        gaps: 3,
        outsideTrainRange: 0.0317,
        periods: [7, 365],
        mase: { lag: 1, scale: 1000 },
        target: { mean: 11350.07, deviation: 2325.82, min: 5728, max: 16081 },
        span: [
          ["2000-01-01", "2010-07-01"],
          ["2010-07-02", "2012-09-30"],
          ["2012-10-01", "2014-12-31"],
        ],
      },
      baselines,
      setAside: [],
      memory: memoryOf(setting),
      candidates,
      pairs,
      best: scored.filter((c) => c.beatenBy.length === 0).map((c) => c.name),
      coupling: setting.coupling ? couplingOf(candidates[candidates.length - 1]) : null,
      findings: setting.complete
        ? [
            {
              id: "readout",
              statement: "A nonlinear readout of the window gains little over a linear one.",
              ratio: 1.018,
              interval: [0.994, 1.043],
              kind: "measured",
              because: null,
            },
          ]
        : [],
      prediction: {
        statement: "A linear model will be in the best set.",
        expects: "linear",
        basis: { gain: 0.0112, interval: [-0.0081, 0.0297] },
        written: "2026-01-05T10:00:00.000Z",
        held: setting.complete ? true : null,
      },
      recommendation: setting.recommendation,
      warnings: setting.warnings,
    },
    predictions: {
      sequence: null,
      horizon: null,
      when: Array.from(truth, (_, t) => day(t)),
      truth,
      byCompetitor: predicted,
    },
  };
}

function memoryOf({ channels }: Setting): NumberAdvice["memory"] {
  const stream = new Stream(4, "kernel");
  const weights = channels.map((_, c) =>
    Array.from(
      { length: 64 },
      (_, lag) =>
        (0.5 / (1 + c)) * Math.exp(-lag / 5) +
        (lag % 7 === 6 ? (0.45 / (1 + c)) * Math.exp(-lag / 30) : 0) +
        0.008 * stream.normal(64 * c + lag),
    ),
  );
  return {
    byWindow: [1, 2, 4, 8, 16, 32, 64].map((window) => {
      const error = 0.09 + 0.75 * Math.exp(-window / 5);
      return { window, error, interval: [error * 0.93, error * 1.07] };
    }),
    kernel: channels.map((channel, c) => ({ channel, weights: weights[c] })),
    band: channels.map((channel, c) => ({
      channel,
      low: weights[c].map((w) => w - 0.04),
      high: weights[c].map((w) => w + 0.04),
    })),
    tail: {
      verdict: "light",
      rate: 0.0334,
      interval: [0.0261, 0.0412],
      reason: "An exponential envelope fits the peaks better than a power law.",
    },
  };
}

function couplingOf(candidate: Candidate): NumberAdvice["coupling"] {
  const sigma = Array.from({ length: 32 }, (_, k) => (k < 16 ? (k + 1) ** -1.6 : 3e-8));
  return {
    candidate: candidate.name,
    seed: 2,
    sigma,
    sigmaCentred: sigma.map((s, k) => (k < 16 ? 0.42 * s : s)),
    noiseFloor: 1e-7,
    truncated: [1, 2, 4, 8, 16].map((rank) => {
      const error = candidate.test.mean * (1 + 0.9 * Math.exp(-rank / 1.5));
      return { rank, error, interval: [error * 0.95, error * 1.05] };
    }),
    enough: 4,
  };
}

const BASELINES: readonly Competitor[] = [
  { name: "mean", label: "training mean", noise: 1 },
  { name: "persistence", label: "persistence", noise: 1.31 },
  { name: "seasonal-naive-7", label: "seasonal naive, period 7", noise: 0.163 },
  { name: "ridge", label: "ridge on the window", noise: 0.0921 },
  { name: "ridge-seasonal", label: "ridge on window and seasonal lags", noise: 0.0622 },
];

const NETWORKS: readonly Competitor[] = [
  { name: "gru-8", architecture: "gru", config: { hidden: 8, layers: 1 }, noise: 0.0905 },
  { name: "gru-32", architecture: "gru", config: { hidden: 32, layers: 1 }, noise: 0.0818 },
  {
    name: "transformer-16-4",
    architecture: "transformer",
    config: { width: 16, head: 4, feedForward: 64, position: "learned", causal: true },
    noise: 0.0874,
  },
  {
    name: "transformer-32-8",
    architecture: "transformer",
    config: { width: 32, head: 8, feedForward: 128, position: "learned", causal: true },
    noise: 0.0841,
  },
];

const BIRTHS: Setting = {
  target: "births",
  inputs: ["births"],
  file: "examples/data/births.csv",
  testPoints: 822,
  baselines: BASELINES,
  networks: NETWORKS,
  channels: ["births"],
  seeds: 3,
  rates: [0.001, 0.003, 0.01],
  coupling: false,
  recommendation: {
    architecture: "ridge-seasonal",
    take: "ridge-seasonal",
    config: {},
    headline: "A linear model is enough: ridge on the window and its seasonal lags",
    why: [
      "No network beats it on the same 822 test points.",
      "A window of 64 rows cannot see the year; the seasonal lag of 365 rows can.",
    ],
  },
  warnings: ["3.17 % of the test targets lie outside the training range."],
  diverged: null,
  complete: true,
};

/** A seasonal ridge wins over four networks: the report of `npm start`, in numbers made up. */
export function linearWins(): Outcome<NumberAdvice> {
  return outcomeOf(BIRTHS);
}

/** A Transformer and a ridge cannot be told apart; the coupling is shown. */
/** Of rows in memory, of which those to train on, to validate and to test are counted. */
export function heldRows(): Outcome<NumberAdvice> {
  const { advice, predictions } = linearWins();
  const data = { ...advice.data, file: null, format: null };
  const problem = { ...advice.problem, split: [3835, 822, 822] as const };
  return { advice: { ...advice, command: null, problem, data }, predictions };
}

export function cannotTell(): Outcome<NumberAdvice> {
  return outcomeOf({
    ...BIRTHS,
    networks: NETWORKS.map((n, i) => (i === 3 ? { ...n, noise: 0.0612 } : n)),
    coupling: true,
    diverged: "the loss rose to 170 times that of the mean",
    recommendation: {
      architecture: "cannot tell",
      take: "ridge-seasonal",
      config: {},
      headline: "Cannot tell: a linear model and a Transformer are equally good here",
      why: ["The paired interval of their difference holds zero."],
    },
    warnings: [],
  });
}

/** Names that try to leave their place: markup, quotes, controls, right-to-left, very long. */
export const HOSTILE = {
  target: `<script>alert("y")</script>&amp;'"`,
  inputs: [
    `<script>alert("y")</script>&amp;'"`,
    `</style><img src=x onerror=alert(1)>`,
    "מחיר ברזל ליום \u202Egnirts desrever\u202C",
    `very long ${"name ".repeat(30)}`,
    "unbroken".repeat(40),
    "\u001B[31mred\u001B[0m\u0007\u0000",
    "気温の平均値",
  ],
  file: `--><svg onload=alert(1)>.csv`,
  label: `ridge on "<b>everything</b>" & more ${"x".repeat(90)}`,
} as const;

/** Every text that comes from data is hostile; ten competitors, forty curves, one diverged run. */
export function hostile(): Outcome<NumberAdvice> {
  const more = [0, 1, 2].map(
    (i): Competitor => ({ name: `gru-${64 << i}`, config: { hidden: 64 << i }, noise: 0.08 }),
  );
  return outcomeOf({
    ...BIRTHS,
    target: HOSTILE.target,
    inputs: HOSTILE.inputs,
    channels: HOSTILE.inputs,
    file: HOSTILE.file,
    testPoints: 820,
    baselines: BASELINES.map((b, i) => (i === 3 ? { ...b, label: HOSTILE.label } : b)).slice(0, 5),
    networks: [
      ...NETWORKS.slice(0, 2),
      ...more,
      { ...NETWORKS[2], config: { "</td><script>": "'\"><script>", width: 16 } },
    ].slice(1),
    seeds: 4,
    rates: [0.001, 0.01],
    diverged: "loss became <NaN> & 'Infinity'",
    recommendation: {
      architecture: "gru",
      take: "gru-128",
      config: { hidden: 128 },
      headline: `"<script>" & 'co': take the <i>GRU</i> for ${HOSTILE.inputs[2]}`,
      why: [`because of <a href="javascript:alert(1)">this</a>`, HOSTILE.inputs[4]],
    },
    warnings: [HOSTILE.inputs[3], HOSTILE.inputs[5]],
  });
}

/** Interrupted before any network finished and before the kernel was computed. */
export function interrupted(): Outcome<NumberAdvice> {
  const { advice, predictions } = outcomeOf({
    ...BIRTHS,
    networks: [],
    complete: false,
    recommendation: {
      architecture: "cannot tell",
      take: "persistence",
      config: {},
      headline: "Cannot tell: the run was interrupted before any network finished",
      why: [],
    },
  });
  const tail = {
    verdict: "cannot tell",
    rate: null,
    interval: null,
    reason: "The kernel was not computed.",
  } as const;
  return {
    advice: { ...advice, memory: { byWindow: [], kernel: [], band: [], tail } },
    predictions,
  };
}

/** Interrupted before anything was evaluated. */
export function empty(): Outcome<NumberAdvice> {
  const { advice } = interrupted();
  return {
    advice: { ...advice, baselines: [], pairs: [], best: [] },
    predictions: {
      sequence: null,
      horizon: null,
      when: [],
      truth: new Float64Array(),
      byCompetitor: new Map(),
    },
  };
}
