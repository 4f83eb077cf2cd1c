/**
 * A study of one's own: sweeps, claims that are written down before the first step, and what decides them. Its
 * task and one of its architectures are those of the other two files here, by their names:
 *
 *   nwidth study run own-averages --budget smoke --plugin lagged-product.mjs --plugin leaky-average.mjs
 *     --plugin averages-study.mjs
 */

/** Steps of each training: a smoke run shows that all of it works, and decides nothing. */
const STEPS = { smoke: 40, default: 1500, paper: 6000 };
const MODELS = { averages: "leaky-average", gates: "gru" };

/** Errors by seed, of the rate that the validation part chose. */
function errorsOf(trials, architecture) {
  return trials.places
    .filter((p) => trials.value(p, "chosen") && trials.value(p, "model.architecture") === architecture)
    .sort((p, q) => trials.value(p, "seed") - trials.value(q, "seed"))
    .map((p) => trials.number(p, "mse") ?? Number.NaN);
}

export const averages = {
  id: "own-averages",
  title: "Averages and gates on a product of two inputs",
  source: "of one's own",
  protocol:
    "y_t = x_t x_(t-2) of sequences of 12, without noise; running averages with a feed-forward net behind them, and a gated recurrent unit, of 8 states each. Mean squared error on new sequences.",
  choices: [
    { setting: "states", taken: "8", why: "two numbers back have to be told apart from ten others" },
  ],
  claims: [
    {
      id: "gates",
      statement: "Gates leave at most half of the error of running averages.",
      paper: { value: null, source: "of one's own" },
      quantity: "error of the gated unit over that of the averages",
      scale: "logarithmic",
      from: null,
      to: 0.5,
    },
  ],
  sweeps: ({ budget }) => [
    {
      title: "Averages and gates",
      baseline: {
        task: { name: "lagged-product", lag: 2, length: 12, snr: "none" },
        data: { train: 512, validation: 128, test: 256 },
        model: { architecture: MODELS.averages },
      },
      models: {
        averages: { model: { architecture: MODELS.averages, width: 8, feedForwardWidth: 32 } },
        gates: { model: { architecture: MODELS.gates, width: 8 } },
      },
      learningRates: [0.01],
      budget: { steps: STEPS[budget] },
    },
  ],
  evaluate: async (trials) => {
    const errors = Object.entries(MODELS).map(([name, of]) => [name, errorsOf(trials, of)]);
    const [[, before], [, after]] = errors;
    return {
      measured: new Map([
        ["gates", { values: after.map((error, seed) => error / before[seed]), numbers: null }],
      ]),
      tables: [
        {
          file: "errors.csv",
          columns: ["model", "seed", "mse"],
          rows: errors.flatMap(([model, all]) => all.map((mse, seed) => ({ model, seed, mse }))),
        },
      ],
      figure: {
        title: "Averages and gates",
        caption: "Errors of both models, a dot a seed.",
        panels: [
          {
            kind: "categories",
            heading: "Product of two inputs",
            label: "mean squared error",
            marks: errors.map(([at, values]) => ({ at, role: "trained", values })),
          },
        ],
      },
    };
  },
};
