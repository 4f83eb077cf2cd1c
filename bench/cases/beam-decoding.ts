import { decode } from "../../src/decoding/decode.js";
import { beamSearch, type Hypothesis, type NextSymbols } from "../../src/decoding/search.js";
import { inputLeaves } from "../../src/models/input.js";
import { parameterInputs, viewParameters } from "../../src/models/parameters.js";
import { nodeEngine } from "../../src/runtime/node.js";
import type { TensorValue } from "../../src/runtime/session.js";
import { compile, gather, input, logSoftmax } from "../../src/tensor/index.js";
import { PADDING, START } from "../../src/text/symbols.js";
import { type BenchCase, interleave, type Scale } from "../case.js";
import { rows } from "../rows.js";
import { firstParameters, modelOf, oneBatch, tiny, type Workload } from "../workload.js";

const BEAM = 4;

interface Made {
  readonly hypotheses: readonly Hypothesis[];
  readonly ms: number;
}

/** Symbols that were made, as many as a search went on for. */
function symbolsIn(hypotheses: readonly Hypothesis[]): number {
  return hypotheses.reduce((sum, { symbols, ended }) => sum + symbols.length + (ended ? 1 : 0), 0);
}

/** Beam search in a loop that computes encoder and decoder anew for every position. */
async function openUncached(workload: Workload, sources: Int32Array) {
  const model = modelOf(workload);
  const { length, outputs, source } = model.task;
  const all = workload.batch * BEAM;
  const position = input("position", "int32", []);
  const logits = model.forward(
    parameterInputs(model, "float32"),
    inputLeaves(model.task, "float32", all),
    "all",
  );
  const session = await nodeEngine.open(
    compile({ next: logSoftmax(gather(logits, position, 1)) }).bytes,
  );
  const feeds: Record<string, TensorValue> = {};
  for (const [name, values] of Object.entries(viewParameters(model, firstParameters(workload)))) {
    feeds[name] = { dtype: "float32", ...values };
  }
  const width = source?.length ?? 0;
  const repeated = new Int32Array(all * width);
  for (let row = 0; row < all; row++) {
    const from = Math.floor(row / BEAM) * width;
    repeated.set(sources.subarray(from, from + width), row * width);
  }
  feeds.source = { dtype: "int32", shape: [all, width], data: repeated };
  const make = async (): Promise<Made> => {
    let prefixes = new Int32Array(all * length).fill(PADDING);
    let at = 0;
    const next: NextSymbols = async (symbols, parents) => {
      const grown = new Int32Array(all * length).fill(PADDING);
      for (let row = 0; row < all; row++) {
        const parent = parents[row] * length;
        grown.set(prefixes.subarray(parent, parent + at), row * length);
        grown[row * length + at] = symbols[row];
      }
      prefixes = grown;
      const found = await session.run({
        ...feeds,
        x: { dtype: "int32", shape: [all, length], data: prefixes },
        position: { dtype: "int32", shape: [], data: Int32Array.of(at++) },
      });
      return found.next.data as Float32Array;
    };
    const start = performance.now();
    const hypotheses = await beamSearch(
      next,
      workload.batch,
      Array.from({ length: workload.batch }, () => [START]),
      outputs,
      { beam: BEAM, lengthPenalty: 0, length },
    );
    return { hypotheses, ms: performance.now() - start };
  };
  return { make, close: () => session.release() };
}

/** @throws Error where the two made other sequences: with equal logits but for rounding they make the same */
function requireSame(ours: readonly Hypothesis[], theirs: readonly Hypothesis[]): void {
  ours.forEach(({ logProbability }, i) => {
    const difference = Math.abs(logProbability - theirs[i].logProbability);
    if (difference <= 1e-3 * Math.abs(logProbability)) return;
    throw new Error(`sequence ${i} differs: ${logProbability} and ${theirs[i].logProbability}`);
  });
}

async function measure(scale: Scale) {
  const row = rows.encoderDecoder.workload;
  const workload: Workload = scale.smoke ? tiny(row) : row;
  const model = modelOf(workload);
  const theta = firstParameters(workload);
  const sources = oneBatch(workload).source ?? new Int32Array();
  const width = model.task.source?.length ?? 0;
  const given = Array.from({ length: workload.batch }, (_, i) => ({
    source: sources.subarray(i * width, (i + 1) * width),
  }));
  const cached = async (): Promise<Made> => {
    const start = performance.now();
    const options = { beam: BEAM, batch: workload.batch };
    const hypotheses = await decode(nodeEngine, model, theta, given, options);
    return { hypotheses, ms: performance.now() - start };
  };
  const plain = await openUncached(workload, sources);
  const [ours, theirs] = [await cached(), await plain.make()];
  requireSame(ours.hypotheses, theirs.hypotheses);
  const rate = ({ hypotheses, ms }: Made) => (1000 * symbolsIn(hypotheses)) / ms;
  const timed = await interleave(
    scale.repeats,
    async () => rate(await cached()),
    async () => rate(await plain.make()),
    (a, b) => a / b,
  );
  await plain.close();
  return {
    ...timed,
    sides: ["nwidth, kept keys and values", "the same search, all computed anew"],
    unit: "symbols/s",
    notes: [
      `beam ${BEAM}, ${workload.batch} sequences side by side, of an untrained model, whose searches go on to the greatest length; opening the session is in the first side's time`,
    ],
  } as const;
}

export const beamDecoding: BenchCase = {
  name: "beam decoding, encoder-decoder, symbols a second, against a loop that keeps nothing",
  target: { kind: "at least", value: 2 },
  measure,
};
