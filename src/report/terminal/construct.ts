import { type BoundParts, type Construction, SEQUENCES } from "../../construct/construct.js";
import type { Evidence } from "../../evidence.js";
import { counted, written } from "../format.js";
import { printable } from "../text.js";
import { type Entry, entries, heading, type Terminal } from "./columns.js";

/** A construction with what was asked for. */
export interface ConstructOutcome {
  readonly task: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly construction: Construction;
  /** files written, by what they hold */
  readonly files: Readonly<Record<string, string>>;
}

/** The JSON document of `nwidth construct`; docs/construct.md says what its fields mean. */
export function constructDocument({ task, settings, seed, construction, files }: ConstructOutcome) {
  const c = construction;
  const tau = c.model.task.length;
  return {
    schema: 1,
    task,
    settings,
    seed,
    head: c.head,
    ff: c.neurons,
    couplingError: c.couplingError,
    tail: c.tail,
    diagonal: c.diagonal,
    outputMse: c.output.mse,
    outputAbsolute: c.output.absolute,
    proved: c.proved.value ** 2,
    provedAbsolute: tau * c.proved.value,
    provedTerms: { head: tau * c.proved.head, feedForward: tau * c.proved.feedForward },
    printed: c.printed?.value ?? null,
    printedTerms: c.printed && { head: c.printed.head, feedForward: c.printed.feedForward },
    refusal: c.refusal,
    limit: {
      outputMse: c.limit.mse,
      outputAbsolute: c.limit.absolute,
      proved: c.proved.head ** 2,
      printed: c.printed?.head ?? null,
    },
    printedViolated: violations(c).length > 0,
    parameters: c.parameters,
    coefficientNorm: c.coefficientNorm,
    kind: {
      couplingError: "measured",
      outputMse: "measured",
      proved: "proved",
      printed: c.printed === null ? null : "recalled",
    } satisfies Readonly<Record<string, Evidence | null>>,
    files,
  };
}

function value(x: number): string {
  return written(x, "error");
}

/** Where an error is above what Theorem 4.2 prints, in words. */
function violations({ output, limit, printed }: Construction): string[] {
  if (printed === null) return [];
  const cases = [
    ["with these nets", output.absolute, printed.value],
    ["with exact functions, the limit of many neurons", limit.absolute, printed.head],
  ] as const;
  return cases
    .filter(([, measured, promised]) => measured > promised)
    .map(
      ([where, measured, promised]) =>
        `${where}: ${value(measured)} measured, ${value(promised)} promised, ${value(measured / promised)} times too little`,
    );
}

function parts({ head, feedForward }: BoundParts, scale: number): string {
  return `head ${value(scale * head)} + feed-forward ${value(scale * feedForward)}`;
}

function printedLines(c: Construction): Entry[] {
  if (c.printed === null) return [["printed", `no number: ${c.refusal}`]];
  const verdict = c.output.absolute > c.printed.value ? "violated" : "not violated here";
  return [
    [
      "printed",
      `absolute error at most ${value(c.printed.value)}: ${parts(c.printed, 1)}; ${verdict}`,
    ],
    ...violations(c).map((text) => ["violated", `the printed bound, ${text}`, "warning"] as const),
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
      "measured on the model in float64; proved: every constant is explicit; printed: Theorem 4.2 of Paper A, recalled",
    ],
    ...Object.entries(files).map(([what, path]) => [what, printable(path)] as const),
  ];
  return `${heading(`Construction of ${task}, m_h = ${c.head}`, terminal)}\n${entries(lines, terminal)}\n`;
}
