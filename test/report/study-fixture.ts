import type { StatedClaim, StudyDocument } from "../../src/report/documents/study.js";
import type { ClaimVerdict } from "../../src/studies/claim.js";

/** A claim with a verdict. */
export const claim = (
  study: string,
  id: string,
  verdict: ClaimVerdict,
  rest: Partial<StatedClaim> = {},
): StatedClaim => ({
  ...{ study, id, statement: `statement ${id}`, quantity: "an error", scale: "linear" },
  paper: { value: "1", source: "Table 2 of arXiv 2305.18475" },
  ...{ from: 0, to: 1, trained: { mean: 0.5, interval: [0.4, 0.6], seeds: 5 }, verdict },
  ...{ floor: null, constructed: null, promised: null, optimisation: false, remark: null },
  ...rest,
});

const law = { exponent: -1, interval: [-1.2, -0.8], coefficient: 2, values: 4 } as const;
/** A run with a panel of each kind. */
export const run = (study: string, claims: readonly StatedClaim[]): StudyDocument => ({
  schema: 1,
  ...{ study, title: `Title of ${study}`, source: "Table 2", protocol: "One filter." },
  choices: [{ setting: "rate", taken: "0.01", why: "not printed" }],
  ...{ budget: "default", seeds: 5, claims },
  variations: [
    {
      ...{ setting: "rate", taken: "0.1", seeds: 3 },
      claims: claims.slice(0, 1).map(({ id, trained, verdict }) => ({
        ...{ id, trained, verdict, moves: "no" },
      })),
    },
  ],
  figure: {
    ...{ title: "A figure", caption: "What it shows." },
    panels: [
      {
        ...{ kind: "curves", heading: "slope" },
        x: { label: "head size", scale: "logarithmic" },
        y: { label: "error", scale: "logarithmic" },
        series: [
          {
            ...{ name: "r = 2", role: "trained" },
            points: [1, 2, 4, 8].map((at) => ({ at, values: [2 / at, Number.NaN] })),
            fit: { ...law, window: [1, 8] },
          },
          {
            ...{ name: "as printed", role: "published", points: [] },
            fit: { ...law, interval: [-1, -1], window: [2, 4] },
          },
        ],
      },
      {
        kind: "matrices",
        pictures: [{ name: "attention", values: [[0.5, Number.NaN]] }],
        rows: { label: "query" },
        columns: { label: "key", names: ["a", "b"] },
        shade: { kind: "amount", label: "weight", most: 1 },
        numbers: true,
      },
      {
        ...{ kind: "scatter", heading: "identity", x: "input", y: "output" },
        series: [{ name: "points", points: [[0, 1]] }],
        reference: null,
      },
      {
        ...{ kind: "violins", heading: "spread", x: "place", y: "number" },
        groups: [{ at: 1, values: [1, 2, 4] }],
      },
      {
        ...{ kind: "categories", heading: "models", label: "error" },
        marks: [{ at: "RNN", role: "trained", values: [1, 2] }],
      },
    ],
  },
  files: ["cells.csv"],
});
