import { CANNOT_TELL, type Judgement } from "../../evidence.js";
import type { ClaimVerdict, Finding } from "../../studies/claim.js";
import type { Figure, Panel } from "../../studies/figure.js";
import type { StudyOutcome } from "../../studies/run.js";
import type { Budget, Choice } from "../../studies/study.js";

/** A claim of a run, what came of it, and why. */
export interface StatedClaim extends Finding {
  /** the id of its study */
  readonly study: string;
  /** why it comes out as it does; null where the study says nothing of it */
  readonly remark: string | null;
}

/** A remark, and the claims that it is about. */
export interface Reason {
  readonly claims: readonly StatedClaim[];
  readonly remark: string;
}

/** What is said of why claims come out as they do: each remark once, in the order of the claims. */
export function reasonsOf(claims: readonly StatedClaim[]): Reason[] {
  const remarks = [...new Set(claims.flatMap(({ remark }) => remark ?? []))];
  return remarks.map((remark) => ({
    remark,
    claims: claims.filter((claim) => claim.remark === remark),
  }));
}

/** A claim with one of the study's choices made otherwise. */
export interface VariedClaim extends Pick<Finding, "id" | "trained" | "verdict"> {
  /** whether the verdict is another: where both are decided */
  readonly moves: Judgement<"yes" | "no">;
}

/** A run of a study, as `claims.json` holds it. */
export interface StudyDocument {
  readonly schema: 1;
  readonly study: string;
  readonly title: string;
  readonly source: string;
  readonly protocol: string;
  readonly choices: readonly Choice[];
  readonly budget: Budget;
  readonly seeds: number;
  /** path of the caller's data; left out where it ran on none */
  readonly data?: string;
  readonly claims: readonly StatedClaim[];
  readonly variations: readonly {
    readonly setting: string;
    readonly taken: string;
    readonly seeds: number;
    readonly claims: readonly VariedClaim[];
  }[];
  readonly figure: Figure;
  /** beside it: tables with the figure's numbers */
  readonly files: readonly string[];
}

/** The JSON document of a run of a study; docs/studies.md says what its fields mean. */
export function studyDocument(outcome: StudyOutcome): StudyDocument {
  const { study, size, findings, variations, tables, figure } = outcome;
  const { id, title, source, protocol, choices, remarks = {} } = study;
  const verdicts = new Map(findings.map((f) => [f.id, f.verdict]));
  return {
    schema: 1,
    ...{ study: id, title, source, protocol, choices },
    ...size,
    claims: findings.map((finding) => ({
      study: id,
      ...finding,
      remark: remarks[finding.id] ?? null,
    })),
    variations: variations.map(({ findings: again, ...varied }) => ({
      ...varied,
      claims: again.map(({ id, trained, verdict }) => ({
        ...{ id, trained, verdict },
        moves: moves(verdicts.get(id) ?? CANNOT_TELL, verdict),
      })),
    })),
    figure: { ...figure, panels: figure.panels.map(plain) },
    files: tables.map((table) => table.file),
  };
}

/** A study's places may hold more than is drawn: the rest is not written, as what reads it refuses fields. */
function plain(panel: Panel): Panel {
  if (panel.kind !== "curves") return panel;
  const series = panel.series.map(({ points, ...of }) => ({
    ...of,
    points: points.map(({ at, values }) => ({ at, values })),
  }));
  return { ...panel, series };
}

function moves(here: ClaimVerdict, there: ClaimVerdict): VariedClaim["moves"] {
  if (here === CANNOT_TELL || there === CANNOT_TELL) return CANNOT_TELL;
  return here === there ? "no" : "yes";
}
