/** Names of the relative position encodings; `layers/relative-position.ts` says what each is. */
export const RELATIVE_POSITIONS = [
  "none",
  "rotary",
  "lin",
  "log",
  "alibi",
  "t5",
  "per-lag",
] as const;
/** Name of a relative position encoding. */
export type RelativePosition = (typeof RELATIVE_POSITIONS)[number];

/**
 * A class of models, by what all its members are. Of a class, a setting that is left out is free; of
 * a single model, it is not known. Numbers are the most that there are.
 */
export interface ModelClass {
  /** outputs are affine functions of the inputs, whatever computes them */
  readonly linear?: boolean;
  /** no output depends on a later input */
  readonly causal?: boolean;
  /** linear, with one coefficient for each lag at all positions; offsets may differ */
  readonly stationary?: boolean;
  /** one offset at all positions */
  readonly oneOffset?: boolean;
  /** lags from 0 on that a linear model sees */
  readonly lags?: number;
  /** exponentials, of real or complex rates, that the kernel of a linear model is a sum of */
  readonly exponentials?: number;
  /**
   * rank, at most, of the kernel of a linear model as a matrix of its lags' k lowest binary digits against the
   * others, whatever k
   */
  readonly digitRank?: number;
  /** power laws that this kernel is a sum of, at the lags from 1 on */
  readonly powers?: number;
  /** of attention */
  readonly layers?: number;
  /** in a layer of attention */
  readonly heads?: number;
  /** rows of W_Q and W_K of a head, so the rank of its coupling of two tokens */
  readonly headSize?: number;
  /** what logits are made of, beside the encoding: see `transformer-b` */
  readonly coupling?: "dot-product" | "free" | "tmx";
  /** what is added to logits, as a function of the lag */
  readonly encoding?: RelativePosition;
  /** whether there are hidden neurons between tokens and outputs */
  readonly feedForward?: boolean;
}

const WORDS: Readonly<Record<keyof ModelClass, string>> = {
  feedForward: "feed-forward net",
  linear: "linear in the inputs",
  causal: "causal",
  stationary: "one coefficient a lag",
  oneOffset: "one offset",
  lags: "lags",
  exponentials: "sum of exponentials",
  digitRank: "rank of the kernel between digits of the lag",
  powers: "sum of power laws",
  layers: "layers",
  heads: "heads",
  headSize: "head size",
  coupling: "coupling",
  encoding: "encoding",
};
const SETTINGS = Object.keys(WORDS) as (keyof ModelClass)[];

/** A class in words. */
export function classText(of: ModelClass): string {
  const settings = SETTINGS.filter((key) => of[key] !== undefined);
  return settings.length === 0
    ? "any model"
    : settings.map((key) => `${WORDS[key]}: ${limitText(of[key])}`).join(", ");
}

function limitText(limit: ModelClass[keyof ModelClass]): string {
  return typeof limit === "number" ? `at most ${limit}` : String(limit);
}

/** Why models of a class, or one model, are not known to be inside another; null where they are. */
export function outsideClass(models: ModelClass, of: ModelClass): string | null {
  for (const key of SETTINGS) {
    const [value, limit] = [models[key], of[key]];
    if (limit === undefined || value === limit) continue;
    if (typeof limit === "number" && typeof value === "number" && value <= limit) continue;
    return `${WORDS[key]}: ${value ?? "not known"}, in the class ${limitText(limit)}`;
  }
  return null;
}
