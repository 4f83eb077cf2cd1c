import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TaskShape } from "../../src/models/input.js";
import { buildModel } from "../../src/models/registry.js";
import type { Expr } from "../../src/tensor/index.js";
import { gradientError } from "../tensor/central-differences.js";
import { ofChannels } from "./of-channels.js";

const size = fc.integer({ min: 1, max: 3 });

const task: fc.Arbitrary<TaskShape> = fc.record({
  inputs: fc.integer({ min: 1, max: 3 }),
  outputs: fc.integer({ min: 1, max: 2 }),
  length: fc.integer({ min: 1, max: 4 }),
});

const transformer = (position: string, causal: boolean) =>
  fc.record({
    hidden: size,
    inputTaps: fc.integer({ min: 1, max: 2 }),
    headSize: size,
    valueSize: size,
    feedForwardWidth: size,
    feedForwardDepth: fc.integer({ min: 1, max: 2 }),
    position: fc.constant(position),
    causal: fc.constant(causal),
  });

/** Small models of residual layers whose settings are drawn but for those that are given. */
const residual = (given: object) =>
  fc
    .record({
      width: size,
      layers: fc.integer({ min: 1, max: 2 }),
      heads: fc.integer({ min: 1, max: 2 }),
      headSize: size,
      feedForwardWidth: fc.integer({ min: 0, max: 3 }),
      inputTaps: fc.integer({ min: 1, max: 2 }),
      position: fc.constantFrom("none", "sinusoidal", "learned", "disjoint"),
    })
    .map((drawn) => ({ ...drawn, ...given }));

/** Small configurations of each architecture; one that is registered and missing here fails. */
const configurations: Record<string, readonly (readonly [string, fc.Arbitrary<object>])[]> = {
  "transformer-a": ["none", "sinusoidal", "learned", "disjoint"].flatMap((position) => [
    [`position ${position}, causal`, transformer(position, true)],
    [`position ${position}, not causal`, transformer(position, false)],
  ]),
  rnn: (["linear", "tanh", "hardtanh"] as const).flatMap((activation) =>
    [false, true].map((bidirectional): readonly [string, fc.Arbitrary<object>] => [
      `${activation}, ${bidirectional ? "both directions" : "causal"}`,
      fc.record({
        width: size,
        activation: fc.constant(activation),
        bidirectional: fc.constant(bidirectional),
      }),
    ]),
  ),
  "attention-rnn": [["any width", fc.record({ width: size })]],
  "recurrent-convolution": [
    [
      "any size",
      fc.record({ channels: size, kernel: fc.integer({ min: 1, max: 5 }), width: size }),
    ],
  ],
  lstm: [["any width", fc.record({ width: size })]],
  "state-space": (["direct", "exp", "softplus", "best"] as const).map(
    (parametrisation): readonly [string, fc.Arbitrary<object>] => [
      parametrisation,
      fc.record({
        width: size,
        layers: fc.integer({ min: 1, max: 2 }),
        parametrisation: fc.constant(parametrisation),
        activation: fc.constantFrom("linear", "tanh", "sigmoid"),
      }),
    ],
  ),
  "transformer-b": [
    ...["none", "lin", "log", "alibi", "t5", "per-lag"].flatMap((relativePosition) =>
      ["dot-product", "free"].map(
        (coupling) =>
          [
            `${coupling}, relative position ${relativePosition}`,
            residual({ coupling, relativePosition }),
          ] as const,
      ),
    ),
    ["rotary", residual({ relativePosition: "rotary", headSize: 2 })],
    ["rotary, not causal", residual({ relativePosition: "rotary", headSize: 4, causal: false })],
    ...["dot-product", "free"].map(
      (coupling) =>
        [
          `${coupling}, not causal`,
          residual({ coupling, relativePosition: "none", causal: false }),
        ] as const,
    ),
    ...["pre", "post"].map(
      (layerNorm) => [`layer norm ${layerNorm}`, residual({ layerNorm })] as const,
    ),
    // One layer: the weights e^logit of standard normal parameters, squared by a second, are too
    // large for difference quotients.
    ...["lin", "log"].flatMap((relativePosition) =>
      ["dot-product", "free", "tmx"].map(
        (coupling) =>
          [
            `${coupling}, ${relativePosition}, without normalisation`,
            residual({ coupling, relativePosition, normalised: false, layers: 1 }),
          ] as const,
      ),
    ),
  ],
  "class-token-transformer": [true, false].map(
    (residual) =>
      [
        residual ? "residual" : "not residual",
        fc.record({
          width: size,
          heads: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 2 }),
          headSize: size,
          feedForwardWidth: size,
          residual: fc.constant(residual),
        }),
      ] as const,
  ),
  vit: (["class-token", "mean"] as const).map(
    (readout) =>
      [
        `readout ${readout}`,
        fc.record({
          // of one channel a normalised token is its shift
          width: fc.integer({ min: 2, max: 4 }),
          layers: fc.constant(readout === "mean" ? 1 : 2),
          heads: fc.integer({ min: 1, max: 2 }),
          headSize: size,
          feedForwardWidth: size,
          readout: fc.constant(readout),
        }),
      ] as const,
  ),
  "linear-attention": [true, false].map(
    (causal) => [causal ? "causal" : "not causal", residual({ causal })] as const,
  ),
  gru: [["any width", fc.record({ width: size })]],
  "min-gru": [["any width", fc.record({ width: size })]],
  "temporal-convolution": (["relu", "linear"] as const).map((activation) => [
    activation,
    fc.record({
      channels: size,
      kernel: size,
      levels: fc.integer({ min: 1, max: 3 }),
      dilationBase: fc.constantFrom("kernel", 1, 2),
      convolutions: fc.integer({ min: 1, max: 2 }),
      residual: fc.boolean(),
      activation: fc.constant(activation),
    }),
  ]),
  "linear-filter": [["no settings", fc.constant({})]],
  mlp: [["any size", fc.record({ width: size, depth: fc.integer({ min: 1, max: 3 }) })]],
};

const lead = fc.constantFrom<number[]>([], [2]);

/** Tests every setting of every architecture in `runs` drawn sizes and tasks. */
export function gradientsAgree(runs: number): void {
  describe.each(ofChannels)("$name: gradients agree with central differences", ({ name }) => {
    it.each(configurations[name])("%s", async (_what, config) => {
      await fc.assert(
        fc.asyncProperty(
          config,
          task,
          lead,
          fc.integer({ min: 1, max: 2 }),
          fc.constantFrom("all" as const, "last" as const),
          fc.nat(),
          async (settings, shape, axes, batch, positions, seed) => {
            const model = buildModel(name, settings, shape);
            const names = model.parameters.map((p) => p.name);
            const error = await gradientError(
              {
                shapes: [
                  ...model.parameters.map((p) => [...axes, ...p.shape]),
                  [...axes, batch, shape.length, shape.inputs],
                ],
                build: (leaves: readonly Expr[]) => {
                  const parameters = Object.fromEntries(names.map((n, i) => [n, leaves[i]]));
                  return model.forward(parameters, { x: leaves[names.length] }, positions);
                },
              },
              seed,
            );
            expect(error).toBeLessThan(1e-6);
          },
        ),
        // A fixed seed: with another, once in some hundred runs, a ReLU lies within the step of its
        // kink, where no difference quotient is its derivative.
        { numRuns: runs, seed: 20 },
      );
    });
  });
}
