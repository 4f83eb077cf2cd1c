import { stepAgainstTorch } from "../against-torch.js";
import type { BenchCase } from "../case.js";
import { type Row, rows } from "../rows.js";
import { tiny } from "../workload.js";

function stepOf({ workload }: Row, what: string, value: number): BenchCase {
  return {
    name: `training step, ${what}, against PyTorch`,
    target: { kind: "at least", value },
    measure: (scale) => stepAgainstTorch(scale.smoke ? tiny(workload) : workload, 1, scale),
  };
}

/** Steps of models with classes for outputs: images, text, translation. */
export const symbolSteps: readonly BenchCase[] = [
  stepOf(rows.vit, "vision Transformer, 49 tokens, 4 layers, d = 64, batch 64", 1.3),
  stepOf(
    rows.languageModel,
    "language model, 4,096 symbols, length 128, 4 layers, d = 128, batch 16",
    1.2,
  ),
  stepOf(
    rows.encoderDecoder,
    "encoder-decoder, 4,096 symbols, lengths 32, 2 layers each, d = 128, batch 32",
    1.2,
  ),
];
