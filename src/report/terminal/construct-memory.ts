import { SEQUENCES } from "../../construct/construct.js";
import { EVIDENCE } from "../../evidence.js";
import type { MemoryOutcome } from "../documents/construct-memory.js";
import { counted, written } from "../format.js";
import { printable } from "../text.js";
import { type Entry, entries, heading, type Terminal } from "./columns.js";

function value(x: number): string {
  return written(x, "error");
}

/** Weights of a theorem of Paper B in words for a terminal: what was built, measured errors, the bound. */
export function stateMemory(outcome: MemoryOutcome, terminal: Terminal): string {
  const { task, settings, encoding, coupling, construction: c, files } = outcome;
  const given = Object.entries(settings).map(([key, x]) => `${key}=${x}`);
  const where = c.from === 0 ? "all positions" : `positions from ${c.from} on`;
  const lines: Entry[] = [
    ["task", `${task} ${given.join(" ")}`],
    [
      "built",
      `${c.theorem}: ${counted(c.layers, "layer")} of ${counted(c.heads, "head")}, ${encoding} encoding, ${coupling ?? "no dot product"}, ${counted(c.neurons, "neuron")} in each net, ${counted(c.parameters, "parameter")}, the largest ${value(c.coefficientNorm)}; nothing was trained`,
    ],
    ...c.shares.map(
      ({ of, heads, error }): Entry => [of, `${counted(heads, "head")}, l^1 error ${value(error)}`],
    ),
    ...(c.memory === null
      ? []
      : [
          [
            "memory",
            `lags are stored ${value(c.memory)} off their whole numbers at most (measured)`,
          ] as const,
        ]),
    [
      "output",
      `largest error ${value(c.output.largest)}, squared error ${value(c.output.mse)} (measured, ${SEQUENCES} sequences, ${where})`,
    ],
    [
      "proved",
      `largest error at most ${value(c.proved.value)}: heads ${value(c.proved.head)} + feed-forward ${value(c.proved.feedForward)}`,
    ],
    ["evidence", `measured on the model in float64; proved: ${EVIDENCE.proved}`],
    ...Object.entries(files).map(([what, path]) => [what, printable(path)] as const),
  ];
  return `${heading(`Construction of ${task}, H = ${c.heads}`, terminal)}\n${entries(lines, terminal)}\n`;
}
