import fc from "fast-check";

/** The example of docs/sweep.md without its report and predictions, all defaults left out. */
export const small = {
  baseline: {
    task: { name: "coupling", alpha: 1, length: 8 },
    model: { architecture: "transformer-a", headSize: 4, hidden: 16 },
  },
  seeds: 2,
  learningRates: [0.003, 0.01],
  budget: { steps: 1000 },
};

export const numbers = (count: number, of = (i: number) => i + 1): number[] =>
  Array.from({ length: count }, (_, i) => of(i));

const some = <T>(...values: readonly T[]) =>
  fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 4 });

const lists = {
  "task.alpha": some<unknown>(0, 0.1, "0.10", 1, "1", 2, -0),
  "task.length": some(4, 8),
  "data.train": some<unknown>(64, 128, "fresh"),
  "data.seed": some(0, 1),
  "model.headSize": some(1, 2, 4),
  "model.causal": some(true, false),
  "model.position": some("none", "learned"),
  "training.batch": some(8, 64),
  "training.optimiser": some("sgd", "adam"),
  "budget.steps": some(7, 100, 1000),
  "budget.patience": some(null, 3),
} as const;

/** At most three of the lists, in any order. */
const axes = fc
  .shuffledSubarray(Object.keys(lists) as (keyof typeof lists)[], { maxLength: 3 })
  .chain((paths) => fc.record(Object.fromEntries(paths.map((path) => [path, lists[path]]))));

/** Documents of sweeps, all of which fit. */
export const documents = fc.record(
  {
    title: fc.option(fc.string({ unit: "grapheme" })),
    baseline: fc.record(
      {
        task: fc.record(
          {
            name: fc.constant("coupling"),
            alpha: fc.constantFrom(1, 2),
            rank: fc.constantFrom(8, "8"),
          },
          { requiredKeys: ["name"] },
        ),
        data: fc.record({ test: fc.integer({ min: 1, max: 99 }) }, { requiredKeys: [] }),
        model: fc.record(
          { architecture: fc.constant("transformer-a"), hidden: fc.integer({ min: 1, max: 9 }) },
          { requiredKeys: ["architecture"] },
        ),
        training: fc.record({ schedule: fc.constantFrom("constant", "cosine") }),
      },
      { requiredKeys: ["task", "model"] },
    ),
    grid: axes,
    changes: axes,
    seeds: fc.oneof(
      fc.integer({ min: 1, max: 4 }),
      fc.uniqueArray(fc.maxSafeNat(), { minLength: 1, maxLength: 3 }),
    ),
    learningRates: fc.uniqueArray(fc.constantFrom(0.1, 0.01, 1e-7), { minLength: 1 }),
    budget: fc.record({ steps: fc.integer({ min: 1, max: 5000 }) }),
    metrics: fc.uniqueArray(fc.constantFrom("mse", "nmse"), { minLength: 1 }),
  },
  { requiredKeys: ["baseline", "seeds", "learningRates", "budget"] },
);
