import type { StudyOutcome } from "../../studies/run.js";

/** The JSON document of a run of a study, `claims.json`; docs/studies.md says what its fields mean. */
export function studyDocument({ study, size, findings }: StudyOutcome) {
  const { id, title, source, protocol, choices } = study;
  const claims = findings.map((finding) => ({ study: id, ...finding }));
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
