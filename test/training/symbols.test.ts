import { describe, expect, it } from "vitest";
import { Stream } from "../../src/random/stream.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { NOT_ASKED } from "../../src/tasks/task.js";
import { truthOf } from "../../src/training/examples/examples.js";
import { meanLoss } from "../../src/training/loss.js";
import { Population } from "../../src/training/population.js";
import {
  type PopulationSpecification,
  populationDefaults,
} from "../../src/training/specification.js";
import { type SequenceExamples, traces } from "./small-problems.js";

const SYMBOLS = 9;

/** Random symbols from 1 on, each to be followed by the next: nothing to learn but by heart. */
function byHeart(count: number, length: number): SequenceExamples {
  const stream = new Stream(4, "by heart");
  const text = Int32Array.from(
    { length: count * (length + 1) },
    (_, i) => 1 + stream.integer(i, SYMBOLS - 1),
  );
  const part = (shift: number) =>
    Int32Array.from({ length: count * length }, (_, i) => text[i + Math.floor(i / length) + shift]);
  return { kind: "sequences", length, channels: SYMBOLS, outputs: SYMBOLS, x: part(0), y: part(1) };
}

/** A target as long as its source, symbol by symbol one more; behind its end nothing is asked. */
function shifted(count: number, length: number): SequenceExamples {
  const stream = new Stream(4, "shifted");
  const source = new Int32Array(count * length);
  const x = new Int32Array(count * length);
  const y = new Int32Array(count * length).fill(NOT_ASKED);
  for (let n = 0; n < count; n++) {
    const own = 2 + stream.integer(n, length - 2);
    for (let t = 0; t < own; t++) {
      source[n * length + t] = 1 + stream.integer(count + n * length + t, SYMBOLS - 2);
      y[n * length + t] = source[n * length + t] + 1;
      x[n * length + t] = t === 0 ? 1 : y[n * length + t - 1];
    }
  }
  const shape = { length, channels: SYMBOLS, outputs: SYMBOLS };
  return { kind: "sequences", ...shape, x, y, source: { length, symbols: source } };
}

function specification(
  { length, source }: SequenceExamples,
  changes: Pick<PopulationSpecification, "architecture" | "config" | "batch" | "steps">,
): PopulationSpecification {
  return {
    ...populationDefaults,
    loss: "cross-entropy",
    positions: "all",
    task: {
      ...{ inputs: SYMBOLS, outputs: SYMBOLS, length, reads: "symbols" },
      ...(source && { source: { symbols: SYMBOLS, length: source.length } }),
    },
    members: [{ seed: 1, learningRate: 0.01 }],
    ...changes,
  };
}

/** Log loss, in nats, of what a population has learned of some examples. */
async function learned(
  examples: SequenceExamples,
  spec: PopulationSpecification,
  held: Int32Array,
) {
  const all = Int32Array.from({ length: examples.x.length / examples.length }, (_, i) => i);
  const train = all.filter((i) => !held.includes(i));
  const population = await Population.open(
    nodeEngine,
    spec,
    examples,
    train.length > 0 ? train : all,
  );
  while (population.state.step < spec.steps) await population.advance();
  const [scores] = await population.predict(held);
  await population.close();
  return meanLoss("cross-entropy", scores, truthOf(examples, held, "all"));
}

const sizes = { width: 16, layers: 1, heads: 2, feedForwardWidth: 32 };

describe("models of symbols learn", () => {
  it("64 of them by heart, to less than 0.01 nats each", async () => {
    const examples = byHeart(1, 64);
    const config = { ...sizes, width: 32, feedForwardWidth: 64 };
    const spec = specification(examples, {
      ...{ architecture: "language-model", config, batch: 1, steps: 384 },
    });
    const loss = await learned(examples, spec, Int32Array.of(0));
    expect(loss).toBeLessThan(0.01);
  });

  it("a target from its source, where nothing is asked behind its end", async () => {
    const examples = shifted(256, 6);
    const held = Int32Array.from({ length: 32 }, (_, i) => i);
    const spec = specification(examples, {
      ...{ architecture: "encoder-decoder", config: sizes, batch: 32, steps: 400 },
    });
    // the symbols are uniform among seven: log 7 = 1.95 without the source
    expect(await learned(examples, spec, held)).toBeLessThan(0.3);
  });

  it("the same bits alone as beside others, stacked", async () => {
    const examples = shifted(64, 6);
    const spec = specification(examples, {
      ...{ architecture: "encoder-decoder", config: sizes, batch: 16, steps: 32 },
    });
    const members = [1, 2, 3].map((seed) => ({ seed, learningRate: 0.01 }));
    const together = await traces(nodeEngine, { ...spec, members }, examples, 2);
    const alone = await traces(nodeEngine, { ...spec, members: [members[1]] }, examples, 2);
    expect(together[1]).toEqual(alone[0]);
  });
});
