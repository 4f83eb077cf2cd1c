import type { ComplexityOutcome, Figure, Move } from "../../measure/complexity/figures.js";
import { isRefusal } from "../../theory/bound.js";
import { written } from "../format.js";
import { describedOrigin, type SpectrumOrigin } from "../spectrum.js";
import { type Entry, entries, heading, type Terminal } from "./columns.js";

function figureText(figure: Figure): string {
  if (isRefusal(figure)) return `none: ${figure.reason}; ${figure.cure}`;
  return `${written(figure.value, "error")}, ${figure.kind}: ${figure.how}`;
}

const NAMES = { c0: "C_0", c1: "C_1", c2: "C_2" } as const;

/** A move with what it does to each measure. */
function moveTexts(moves: readonly Move[]): string[] {
  const texts = new Map<string, string[]>();
  for (const { move, measure, before, after, left } of moves) {
    const key = left === null ? move : `${move} (left: ${left})`;
    const values = `${NAMES[measure]} ${written(before, "error")} to ${written(after, "error")}`;
    texts.set(key, [...(texts.get(key) ?? []), values]);
  }
  return Array.from(texts, ([move, values]) => `${values.join(", ")}: ${move}`);
}

/** The measures for a terminal, each with what it rests on, and the moves that were tried. */
export function complexityText(
  origin: SpectrumOrigin,
  outcome: ComplexityOutcome,
  terminal: Terminal,
): string {
  const { representation, alpha, head, c0, c1, c2, cRnn, moves } = outcome;
  const lines: Entry[] = [
    ["of", describedOrigin(origin)],
    ["written as", representation],
    ["C_0", figureText(c0)],
    ["C_1", `${figureText(c1)}${isRefusal(c1) ? "" : `; alpha = ${written(alpha, "setting")}`}`],
    ["C_2", `${figureText(c2)}${isRefusal(c2) ? "" : `; of ${head} pairs`}`],
    ["C_RNN", figureText(cRnn)],
    ...moveTexts(moves).map((text): Entry => ["move", text]),
    [
      "limit",
      "C_0, C_1 and C_2 are values for one way to write the target, upper bounds of infima over all",
    ],
  ];
  return `${heading("Complexity", terminal)}\n${entries(lines, terminal)}\n`;
}
