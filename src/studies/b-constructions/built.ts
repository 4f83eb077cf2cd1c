import { constructAdaptive } from "../../construct/adaptive-memory.js";
import { constructEssential } from "../../construct/essential-memory.js";
import { headWeights } from "../../construct/head-weights.js";
import { adaptiveLagPoints, lagsOf, lagTarget } from "../../construct/kernel.js";
import type { MemoryConstruction } from "../../construct/memory.js";
import { channelModel } from "../../construct/residual-weights.js";
import { runModel } from "../../construct/run-model.js";
import { constructSparse } from "../../construct/sparse-memory.js";
import { CallerError } from "../../errors.js";
import { parameterCount } from "../../models/parameters.js";
import { buildModel } from "../../models/registry.js";
import { Stream } from "../../random/stream.js";
import { nodeEngine } from "../../runtime/node.js";
import type { AdaptiveConfig } from "../../tasks/adaptive.js";
import type { EssentialConfig } from "../../tasks/essential.js";
import { buildTask } from "../../tasks/registry.js";
import type { SparseConfig } from "../../tasks/sparse.js";
import type { Encoding } from "../../theory/bounds/paper-b/kernels.js";
import { joined } from "../attention.js";

/** Positions of a sequence. */
const LENGTH = 24;

const sparse =
  (readout: SparseConfig["readout"], encoding: Encoding) =>
  (seed: number): Promise<MemoryConstruction> => {
    const { config } = buildTask("sparse", { lags: [1, 2, 3], readout, length: LENGTH });
    return constructSparse(nodeEngine, config as SparseConfig, seed, encoding, 30);
  };

const adaptive =
  (settings: object, heads: number) =>
  (seed: number): Promise<MemoryConstruction> => {
    const { config } = buildTask("adaptive", { ...settings, length: LENGTH });
    const sizes = { encoding: "lin", coupling: "dot-product", heads } as const;
    return constructAdaptive(nodeEngine, config as AdaptiveConfig, seed, sizes);
  };

const essential =
  (kernel: string, encoding: Encoding) =>
  (seed: number): Promise<MemoryConstruction> => {
    const { config } = buildTask("essential", { kernels: [kernel], length: 256 });
    return constructEssential(nodeEngine, config as EssentialConfig, seed, { encoding, heads: 1 });
  };

/** What is built, by the theorem that it carries out. */
export const BUILT = {
  "3.1": {
    "sum, lin": sparse("sum", "lin"),
    "sum, log": sparse("sum", "log"),
    "64 ReLU, lin": sparse("relu64", "lin"),
    "64 ReLU, log": sparse("relu64", "log"),
    "product, lin": sparse("product", "lin"),
    "product, log": sparse("product", "log"),
  },
  "4.1": {
    "x_(t-g(x_t))": adaptive({ kind: "shift" }, 10),
    "lags up to 3": adaptive({ largest: 3 }, 12),
  },
  "4.4": {
    "two in turn, of signs": adaptive({ kind: "nested" }, 10),
    "three in turn, of signs": adaptive({ kind: "nested", levels: 2 }, 10),
    "two in turn, up to 3": adaptive({ largest: 3, levels: 2 }, 12),
    "three in turn, up to 3": adaptive({ largest: 3, levels: 3 }, 12),
  },
  "5.1": {
    "e^-5t, lin": essential("exp:5", "lin"),
    "t^-0.5, log": essential("power:0.5", "log"),
  },
} as const satisfies Readonly<
  Record<string, Readonly<Record<string, (seed: number) => Promise<MemoryConstruction>>>>
>;
export type Theorem = keyof typeof BUILT;

/** One of them, of one seed. */
export interface Built
  extends Pick<MemoryConstruction, "memory" | "output" | "layers">,
    Pick<MemoryConstruction, "proved"> {
  readonly theorem: Theorem;
  readonly name: string;
  readonly seed: number;
}

/** All of them, of all seeds. */
export async function buildAll(seeds: number): Promise<Built[]> {
  const all: Built[] = [];
  for (const theorem of Object.keys(BUILT) as Theorem[]) {
    for (const [name, build] of Object.entries(BUILT[theorem])) {
      for (let seed = 0; seed < seeds; seed++) {
        const { output, proved, memory, layers } = await build(seed);
        all.push({ theorem, name, seed, output, proved, memory, layers });
      }
    }
  }
  return all;
}

/** Heads that are shown for each lag. */
export const HEADS = [2, 4, 6, 8, 10, 12, 14] as const;
/** Lags that float64 has heads for. */
export const LAGS = [1, 2, 3, 4, 5] as const;
/** The error of heads of which none comes nearer than 0. */
const NOTHING = 1;

/** l^1 error of the best heads that float64 holds; 1 where none are better than none. */
export function lagError(encoding: Encoding, lag: number, heads: number, length = 64): number {
  const points = lagsOf(encoding, length);
  try {
    return headWeights({ encoding, points, values: lagTarget(points, lag) }, heads).error;
  } catch (error) {
    if (error instanceof CallerError) return NOTHING;
    throw error;
  }
}

/** The same where the query sets the lag, up to `most`. */
export function askedLagError(encoding: Encoding, most: number, heads: number): number {
  const points = adaptiveLagPoints(encoding, most, 64);
  const values = lagTarget(points, most);
  return headWeights({ encoding, points, values }, heads, { asked: most }).error;
}

/** The largest difference of the outputs of TMX and of the dot product, with random rates and values. */
export async function couplingDifference(seed: number): Promise<number> {
  const [value, one, result] = [0, 1, 2];
  const draws = new Stream(seed, "heads");
  const heads = Array.from({ length: 8 }, (_, h) => ({
    ...{ rate: 0.2 + draws.uniform(2 * h), value: 2 * draws.uniform(2 * h + 1) - 1 },
    ...{ from: value, to: result, asks: { [value]: 1 } },
  }));
  const outputs: Float64Array[] = [];
  const { sample } = buildTask("adaptive", { kind: "shift", length: LENGTH }).relationship(seed);
  const x = joined(Array.from({ length: 64 }, (_, i) => sample("test", i).x));
  for (const coupling of ["dot-product", "tmx"] as const) {
    const { model, theta } = channelModel({
      ...{ encoding: "lin", coupling, length: LENGTH, channels: 3, one, heads: heads.length },
      embedding: [{ [value]: 1 }],
      layers: [{ heads, neurons: [], bias: {} }],
      readout: { [result]: 1 },
    });
    outputs.push(await runModel(nodeEngine, model, theta, x, 64));
  }
  return outputs[0].reduce((most, y, i) => Math.max(most, Math.abs(y - outputs[1][i])), 0);
}

/** Parameters of a head's logits, its rate p among them, in a model of width D with heads of size D. */
export function logitParameters(coupling: "dot-product" | "tmx", width: number): number {
  const count = (other: "dot-product" | "tmx" | "free") =>
    parameterCount(
      buildModel(
        "transformer-b",
        {
          ...{ width, layers: 1, heads: 1, headSize: width, feedForwardWidth: 0 },
          ...{ coupling: other, normalised: false },
        },
        { inputs: 1, outputs: 1, length: 8 },
      ),
    );
  return count(coupling) - count("free") + 1;
}

/** The largest of the errors of rounding over their bounds (Proposition C.1), on a grid of [1, 10]. */
export function roundingRatio(): number {
  let most = 0;
  for (let i = 0; i <= 9000; i++) {
    const z = 1 + i / 1000;
    const whole = Math.round(Math.exp(z));
    const log = Math.abs(Math.log(whole) - z) * 2 * Math.min(Math.exp(z), whole);
    most = Math.max(most, log, Math.abs(Math.round(z) - z) * 2);
  }
  return most;
}
