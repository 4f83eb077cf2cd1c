/** What a baseline is, and how the advice names its kind. */
export type Family = "rule" | "series" | "linear" | "neighbours";

/** Every kind of baseline with its family, the simplest first: of baselines that do equally well the first is advised. */
const FAMILIES = {
  mean: "rule",
  majority: "rule",
  persistence: "rule",
  drift: "rule",
  "seasonal-naive": "rule",
  theta: "series",
  smoothing: "series",
  arima: "series",
  known: "linear",
  calendar: "linear",
  "ridge-univariate": "linear",
  "ridge-sparse": "linear",
  "ridge-selected": "linear",
  "ridge-less-last": "linear",
  "ridge-differences": "linear",
  ridge: "linear",
  "ridge-seasonal": "linear",
  "ridge-calendar": "linear",
  softmax: "linear",
  neighbours: "neighbours",
} as const satisfies Readonly<Record<string, Family>>;

/** Kind of a baseline. */
export type BaselineKind = keyof typeof FAMILIES;

const ORDER = Object.keys(FAMILIES);

/** The place of a kind in the order of simplicity: 0 is the simplest. */
export function complexityOf(kind: BaselineKind): number {
  return ORDER.indexOf(kind);
}

/** What the advice calls a kind. */
export function familyOf(kind: BaselineKind): Family {
  return FAMILIES[kind];
}
