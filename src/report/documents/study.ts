import type { Finding } from "../../studies/claim.js";
import type { StudyOutcome } from "../../studies/run.js";

/** A claim as documents state it. */
export interface ClaimDocument extends Finding {
  readonly study: string;
}

/** The JSON document of a run of a study, `claims.json`; docs/studies.md says what its fields mean. */
export function studyDocument({ study, size, findings }: StudyOutcome) {
  const { id, title, source, protocol, choices } = study;
  const claims: ClaimDocument[] = findings.map((finding) => ({ study: id, ...finding }));
  return {
    schema: 1,
    study: id,
    title,
    source,
    protocol,
    choices,
    budget: size.budget,
    seeds: size.seeds,
    claims,
  };
}

/** A run of a study as its document has it. */
export type StudyDocument = ReturnType<typeof studyDocument>;
