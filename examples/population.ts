/**
 * Nine Transformers of equation (5) in one graph: three seeds, three learning rates, one task.
 *
 * The task is y_t = sum_s e^{-s/3} x_{t-s} on white noise, which a linear filter solves exactly.
 */
import { random, runtime, statistics, training } from "nwidth";

const rows = 1200;
const window = 16;
const noise = new random.Stream(1, "input");
const x = Float32Array.from({ length: rows }, (_, t) => noise.normal(t));
const y = x.map((_, t) => {
  let sum = 0;
  for (let s = 0; s < window && s <= t; s++) sum += Math.exp(-s / 3) * x[t - s];
  return sum;
});
const between = (from: number, to: number) =>
  Int32Array.from({ length: to - from }, (_, i) => from + i);
const validation = between(900, rows);

const population = await training.Population.open(
  runtime.nodeEngine,
  {
    ...training.populationDefaults,
    architecture: "transformer-a",
    config: { hidden: 8, headSize: 4, valueSize: 8, feedForwardWidth: 16 },
    task: { inputs: 1, outputs: 1, length: window },
    members: [1, 2, 3].flatMap((seed) =>
      [0.001, 0.003, 0.01].map((learningRate) => ({ seed, learningRate })),
    ),
    steps: 320,
  },
  { kind: "windows", window, channels: 1, features: x, target: y },
  between(window, 900),
);
const { members } = await training.train(population, {
  stopping: { evaluateEvery: 32, patience: 5 },
  validate: async (p) =>
    (await p.predict(validation)).map((prediction) =>
      statistics.normalisedError(
        prediction,
        Array.from(validation, (t) => y[t]),
        0,
      ),
    ),
});
await population.close();

console.log(`${population.parameterCount} parameters each`);
members.forEach((m, i) => {
  const { seed, learningRate } = population.spec.members[i];
  console.log(
    `seed ${seed}  rate ${learningRate}  normalised error ${m.validation?.toFixed(4)}  after ${m.steps} steps`,
  );
});
