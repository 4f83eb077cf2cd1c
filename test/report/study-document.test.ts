import { expect, it } from "vitest";
import { readStudy } from "../../src/report/documents/read-study.js";
import { studyDocument } from "../../src/report/documents/study.js";
import { trialsOf } from "../../src/results/trials.js";
import { table3 } from "../../src/studies/a-table3/study.js";
import type { Curves } from "../../src/studies/figure.js";

it("what a study writes is read back, also where its places hold more than is drawn", () => {
  const places = [1, 2].map((at) => ({ at, values: [1 / at, Number.NaN], bound: 7 }));
  const curves: Curves = {
    ...{ kind: "curves", heading: "error" },
    x: { label: "head size", scale: "logarithmic" },
    y: { label: "error", scale: "logarithmic" },
    series: [{ name: "trained", role: "trained", points: places, fit: null }],
  };
  const document = studyDocument({
    study: table3,
    size: { budget: "default", seeds: 5 },
    findings: [],
    variations: [],
    trials: trialsOf([]),
    tables: [],
    figure: { title: "Error", caption: "It falls.", panels: [curves] },
  });
  const read = readStudy(JSON.stringify(document));
  const [panel] = read?.figure.panels ?? [];
  expect(panel).toEqual({
    ...curves,
    series: [{ ...curves.series[0], points: places.map(({ at, values }) => ({ at, values })) }],
  });
});
