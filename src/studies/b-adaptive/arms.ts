import type { Settings } from "../../experiments/trial/schema.js";
import type { Configuration } from "../cells.js";

/** Positions of a sequence. */
const LENGTH = 12;
/** Lags that each token states are up to this; float64 has heads for them. */
export const LARGEST = 3;
/** Heads of a layer without denominator. */
export const HEADS = 6;

/** What a model is asked for. */
export interface Chain {
  /** in captions */
  readonly name: string;
  readonly task: Settings;
  /** K and M of eq. (8) */
  readonly nested: number;
  readonly lags: number;
}

const given = (levels: number): Settings => ({
  ...{ name: "adaptive", kind: "given", largest: LARGEST, levels, length: LENGTH },
});

/** y_t = x_{t-t_(K+1)} of Gaussian x by lags that tokens state, and the paper's example of signs. */
export const CHAINS = {
  "0": { name: "K = 0", task: given(1), nested: 0, lags: 1 },
  "1": { name: "K = 1", task: given(2), nested: 1, lags: 2 },
  "2": { name: "K = 2", task: given(3), nested: 2, lags: 3 },
  signs: {
    name: "signs, K = M = 2",
    task: { name: "adaptive", kind: "nested", length: LENGTH },
    ...{ nested: 2, lags: 2 },
  },
} as const satisfies Readonly<Record<string, Chain>>;
export type ChainName = keyof typeof CHAINS;

/** L = K + 1 + [M >= K + 1] of Theorem 4.4. */
export function layersOf({ nested, lags }: Pick<Chain, "nested" | "lags">): number {
  return nested + 1 + (lags >= nested + 1 ? 1 : 0);
}

export const COUPLINGS = ["dot-product", "tmx", "free"] as const;
export type Coupling = (typeof COUPLINGS)[number];

/**
 * Softmax with learned positions, in which chains are trained to the end; and the class of eq. (12), without
 * denominator and with lin encoding, in which TMX is defined.
 */
export const ATTENTIONS = ["softmax", "unnormalised"] as const;
export type Attention = (typeof ATTENTIONS)[number];

/** What is trained. */
export interface Arm {
  readonly chain: ChainName;
  readonly attention: Attention;
  readonly coupling: Coupling;
  readonly layers: number;
}

/** Chains that tokens state, whose depths are compared. */
export const STATED = ["0", "1", "2"] as const satisfies readonly ChainName[];
/** Chains whose couplings are compared: deeper ones without denominator are not trained to the end. */
export const COMPARED = ["0", "1", "signs"] as const satisfies readonly ChainName[];

/** Depths of a chain: the theorem's, one fewer, and one fewer than there are look-backs. */
function depthsOf(chain: ChainName): number[] {
  const layers = layersOf(CHAINS[chain]);
  return [layers, layers - 1, CHAINS[chain].lags - 1].filter(
    (depth, i, all) => depth >= 1 && all.indexOf(depth) === i,
  );
}

export const ARMS: readonly Arm[] = [
  ...STATED.flatMap((chain) =>
    depthsOf(chain).map(
      (layers): Arm => ({ chain, attention: "softmax", coupling: "dot-product", layers }),
    ),
  ),
  ...COMPARED.flatMap((chain) =>
    COUPLINGS.map(
      (coupling): Arm => ({
        ...{ chain, attention: "unnormalised", coupling },
        layers: layersOf(CHAINS[chain]),
      }),
    ),
  ),
  { chain: "signs", attention: "unnormalised", coupling: "dot-product", layers: 2 },
];

export function configurationOf({ chain, attention, coupling, layers }: Arm): Configuration {
  const own =
    attention === "softmax"
      ? { width: 24, heads: 3, feedForwardWidth: 48, position: "learned", relativePosition: "none" }
      : {
          ...{ width: 16, heads: HEADS, headSize: 4, feedForwardWidth: 32 },
          ...{ normalised: false, relativePosition: "lin", layerNorm: "pre" },
        };
  return {
    task: CHAINS[chain].task,
    model: { architecture: "transformer-b", layers, coupling, ...own },
  };
}

/** Lags of the one layer with softmax, and its heads. */
export const SOFTMAX = { largest: 8, heads: 4, length: 16 } as const;

/** One layer with softmax and learned positions, on longer lags than it has heads. */
export function softmaxOf(coupling: Exclude<Coupling, "tmx">): Configuration {
  const { largest, heads, length } = SOFTMAX;
  return {
    task: { name: "adaptive", kind: "given", largest, length },
    model: {
      architecture: "transformer-b",
      ...{ width: 32, layers: 1, heads, feedForwardWidth: 64, coupling },
      ...{ position: "learned", relativePosition: coupling === "free" ? "log" : "none" },
    },
  };
}
