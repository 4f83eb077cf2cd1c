import type { Matrix } from "../../linalg/matrix.js";
import type { CouplingGrid } from "../../measure/coupling-grid.js";
import { csv } from "../../results/table.js";
import type { Matrices } from "../../studies/figure.js";
import { nameOf, type SpectrumOrigin } from "../spectrum.js";
import { printable } from "../text.js";
import { COLUMN, figureSheet } from "./study/sheet.js";
import { standalone } from "./svg.js";

/** Tokens along an axis that are written. */
const LABELS = 4;
/** Below this share of a coupling its difference from the centred one is rounding. */
const SAME = 1e-9;

/** Names of tokens for the axes of a picture: a few, evenly. */
export function tokenNames(tokens: readonly number[]): string[] {
  const every = Math.max(1, Math.floor((tokens.length - 1) / LABELS));
  return tokens.map((token, i) => (i % every === 0 ? String(token) : ""));
}

/** The rows of a matrix. */
export function rowsOf({ rows, columns, data }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, i) => [...data.subarray(i * columns, (i + 1) * columns)]);
}

const most = (...all: readonly Matrix[]): number =>
  Math.max(...all.map(({ data }) => data.reduce((a, b) => Math.max(a, Math.abs(b)), 0)));

/** `coupling.svg` and `coupling.csv`: a coupling, what a softmax sees of it, and the attention of each. */
export function couplingFiles(origin: SpectrumOrigin, grid: CouplingGrid): Map<string, string> {
  const { tokens, raw, centred, attention, attentionCentred, hard } = grid;
  const names = tokenNames(tokens);
  const axes = { rows: { label: "query u", names }, columns: { label: "key v", names } };
  const picture = (name: string, values: Matrix, shade: Matrices["shade"]): Matrices => ({
    ...{ kind: "matrices", pictures: [{ name, values: rowsOf(values) }], numbers: false },
    ...axes,
    shade,
  });
  const couplings: Matrices["shade"] = {
    kind: "signed",
    label: "coupling",
    most: most(raw, centred),
  };
  const weights: Matrices["shade"] = {
    kind: "amount",
    label: "attention",
    most: most(attention, attentionCentred),
  };
  const row = hard ? "all on the largest of each row" : "softmax of each row";
  const off = raw.data.reduce((a, x, i) => Math.max(a, Math.abs(x - centred.data[i])), 0);
  const figure = {
    title: `The coupling of ${printable(nameOf(origin))}`,
    caption: `Couplings of ${tokens.length} tokens with each other, and the attention of each to all, were they the sequence.`,
    panels: [
      picture("coupling", raw, couplings),
      picture(`attention: ${row}`, attention, weights),
      ...(off <= SAME * most(raw)
        ? []
        : [
            picture("minus the mean of each row", centred, couplings),
            picture("attention by that", attentionCentred, weights),
          ]),
    ],
  };
  const columns = [
    "query",
    "key",
    "coupling",
    "centred",
    "attention",
    "attention_centred",
  ] as const;
  const rows = tokens.flatMap((query, i) =>
    tokens.map((key, j) => {
      const at = i * tokens.length + j;
      return {
        ...{ query, key, coupling: raw.data[at], centred: centred.data[at] },
        ...{ attention: attention.data[at], attention_centred: attentionCentred.data[at] },
      };
    }),
  );
  return new Map([
    ["coupling.svg", standalone(figureSheet(figure, COLUMN))],
    ["coupling.csv", csv({ file: "coupling.csv", columns, rows })],
  ]);
}
