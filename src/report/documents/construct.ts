import { type Construction, excesses } from "../../construct/construct.js";
import type { Evidence } from "../../evidence.js";

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
    printedViolated: excesses(c).length > 0,
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
