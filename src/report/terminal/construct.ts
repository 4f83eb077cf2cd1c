import {
  type BoundParts,
  type Construction,
  type Excess,
  excesses,
  SEQUENCES,
} from "../../construct/construct.js";
import { EVIDENCE } from "../../evidence.js";
import type { ConstructOutcome } from "../documents/construct.js";
import { counted, written } from "../format.js";
import { printable } from "../text.js";
import { type Entry, entries, heading, type Terminal } from "./columns.js";

function value(x: number): string {
  return written(x, "error");
}

const NETS: Readonly<Record<Excess["nets"], string>> = {
  built: "with these nets",
  exact: "with exact functions, the limit of many neurons",
};

/** An error above what Theorem 4.2 prints, in words. */
function excessText({ nets, measured, printed }: Excess): string {
  return `the printed bound, by this construction ${NETS[nets]}: ${value(measured)} measured, ${value(printed)} printed, ${value(measured / printed)} times as much`;
}

/** What an excess says of the theorem. */
const MEMBER =
  "the theorem bounds the least error of a class, of which this is one member: its proof does not reach the printed number, another member may";

function parts({ head, feedForward }: BoundParts, scale: number): string {
  return `head ${value(scale * head)} + feed-forward ${value(scale * feedForward)}`;
}

function printedLines(c: Construction): Entry[] {
  if (c.printed === null) return [["printed", `no number: ${c.refusal}`]];
  const above = excesses(c);
  const verdict =
    c.output.absolute > c.printed.value
      ? "not satisfied by this construction"
      : "satisfied by this construction";
  return [
    [
      "printed",
      `absolute error at most ${value(c.printed.value)}: ${parts(c.printed, 1)}; ${verdict}`,
    ],
    ...above.map((excess) => ["exceeded", excessText(excess), "warning"] as const),
    ...(above.length === 0 ? [] : [["that is", MEMBER] as const]),
  ];
}

/** The construction in words for a terminal: what was built, measured errors, both bounds. */
export function stateConstruction(outcome: ConstructOutcome, terminal: Terminal): string {
  const { task, settings, construction: c, files } = outcome;
  const tau = c.model.task.length;
  const given = Object.entries(settings).map(([key, x]) => `${key}=${x}`);
  const share = c.tail > 0 ? c.couplingError / c.tail - 1 : null;
  const lines: Entry[] = [
    ["task", `${task} ${given.join(" ")}`],
    [
      "built",
      `one head of size ${c.head}, ${counted(c.neurons, "neuron")} in each net, ${counted(c.parameters, "parameter")}, the largest ${value(c.coefficientNorm)}; nothing was trained`,
    ],
    [
      "coupling",
      `squared error ${value(c.couplingError)} (measured, by quadrature)${
        share === null
          ? "; no singular value is cut off"
          : `; the tail of the singular values, the least for this head, is ${value(c.tail)}: nets add ${value(Math.max(share, 0))} of it`
      }`,
    ],
    ...(c.tail > 0
      ? [
          [
            "diagonal",
            `a token with itself: ${value(c.diagonal)}, ${value(c.diagonal / c.tail)} times the tail, which does not see it`,
          ] as const,
        ]
      : []),
    [
      "output",
      `squared error ${value(c.output.mse)}, absolute error over the ${tau} positions ${value(c.output.absolute)} (measured, ${SEQUENCES} sequences)`,
    ],
    [
      "proved",
      `squared error at most ${value(c.proved.value ** 2)}; absolute error at most ${value(tau * c.proved.value)}: ${parts(c.proved, tau)}`,
    ],
    ...printedLines(c),
    [
      "evidence",
      `measured on the model in float64; proved: ${EVIDENCE.proved}; printed: Theorem 4.2 of Paper A, recalled: ${EVIDENCE.recalled}`,
    ],
    ...Object.entries(files).map(([what, path]) => [what, printable(path)] as const),
  ];
  return `${heading(`Construction of ${task}, m_h = ${c.head}`, terminal)}\n${entries(lines, terminal)}\n`;
}
