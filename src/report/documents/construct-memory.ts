import type { MemoryConstruction } from "../../construct/memory.js";
import type { Evidence } from "../../evidence.js";

/** Weights of a theorem of Paper B with what was asked for. */
export interface MemoryOutcome {
  readonly task: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly encoding: string;
  /** how heads of adaptive lags know them; null elsewhere */
  readonly coupling: string | null;
  readonly construction: MemoryConstruction;
  /** files written, by what they hold */
  readonly files: Readonly<Record<string, string>>;
}

/** The JSON document of `nwidth construct` for memories; docs/construct.md says what its fields mean. */
export function memoryDocument(outcome: MemoryOutcome) {
  const { task, settings, seed, encoding, coupling, construction: c, files } = outcome;
  return {
    schema: 1,
    task,
    settings,
    seed,
    theorem: c.theorem,
    encoding,
    coupling,
    layers: c.layers,
    heads: c.heads,
    ff: c.neurons,
    shares: c.shares.map(({ of, heads, error }) => ({ of, heads, error })),
    outputLargest: c.output.largest,
    outputMse: c.output.mse,
    proved: c.proved.value,
    provedTerms: { head: c.proved.head, feedForward: c.proved.feedForward },
    from: c.from,
    memory: c.memory,
    parameters: c.parameters,
    coefficientNorm: c.coefficientNorm,
    kind: {
      outputLargest: "measured",
      outputMse: "measured",
      memory: c.memory === null ? null : "measured",
      proved: "proved",
    } satisfies Readonly<Record<string, Evidence | null>>,
    files,
  };
}
