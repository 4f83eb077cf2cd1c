import { describe, expect, it } from "vitest";
import { renderSweepFiles } from "../../../src/report/page/sweep/files.js";
import type { ReportedRun } from "../../../src/results/sweep/outcome.js";
import { sweepReport } from "../../../src/results/sweep/report.js";
import { documentOf } from "../regenerate.js";
import { categorical, nothing, rates } from "../sweep/fixture.js";

/** The page's words, with single spaces. */
function words(run: ReportedRun): string {
  const page = renderSweepFiles(sweepReport(run)).get("report.html") ?? "";
  const main = documentOf(page).querySelector("main");
  for (const chart of main?.querySelectorAll("svg") ?? []) chart.remove();
  for (const part of main?.querySelectorAll("h1, h3, h4, dt, dd, li, th, td, p") ?? []) {
    part.append(" ");
  }
  return (main?.textContent ?? "").replace(/\s+/g, " ");
}

const fitted = words(rates());
const names = words(categorical());
const none = words(nothing());

describe("what the page says of a sweep", () => {
  it.each<[string, string, string[]]>([
    [
      "with laws",
      fitted,
      [
        "How wide must a head be? transformer-a on coupling: 22 configurations, with 5 seeds and 3 learning rates.",
        "Trials done 330 of 330 0 diverged, 0 failed, 0 taken from earlier runs",
        "Training 2.20 min of all trials together; this run took 1.19 min",
        "6 configurations of 22 chose the least or the largest rate of the list",
        "Mean squared error against headSize measured",
        "90 trials, each at the learning rate that validation chose. Means over seeds are geometric; intervals are Student's on the logarithms. Lines are power laws",
        "Held at one value here: position learned, batch 64.",
        "one seed mean over seeds 95 % interval over seeds fitted power law predicted slope",
        "alpha 0.5 exponent −0.487 [−0.567, −0.407], headSize 1 to 32",
        "0.5 4 0.161 [0.144, 0.181] 5",
        "Of these: agrees 1, disagrees 2, cannot be told 0.",
        "Agrees −1 ± 0.2 −0.959 [−1.01, −0.910] alpha 1: mse against headSize",
        "Disagrees −1 ± 0.2 −2.04 [−2.11, −1.97] alpha 2: mse against headSize",
        "Change of the mean squared error against the baseline, paired by seed: the geometric mean of the ratios, minus one; below zero the change is better; large ones stand as the factor (×).",
        "corrected for all 4 comparisons (Holm)",
        "position learned → none +218 % [+140 %, +320 %] 0.00129 5 worse",
        "batch 64 → 16 +13.0 % [−11.2 %, +43.8 %] 0.548 5 cannot tell",
        "0.003 110 0 16 0",
        "0.01 110 0 6 6",
        "headSize 32, alpha 2, position learned, batch 64 0.01 0.000293 largest 0",
        "headSize 8, alpha 1, position none, batch 64 0.003 0.117 – 0",
        "330 done, 0 diverged, 0 failed, of 330 planned in the table 330 trials",
      ],
    ],
    [
      "over names, with one seed, lost trials and two machines",
      names,
      [
        "72 configurations, with 1 seed and 3 learning rates.",
        "Trials done 140 of 216 70 diverged, 6 failed",
        "Failed. 6 trials could not be trained; the reasons are in the record.",
        "70 configurations of 72 chose the least or the largest rate",
        "Machines. The trials were trained on 2 kinds of machines",
        "Relative error against position measured",
        "; where there is one seed there is no interval. Colours and marks are heads. Held at one value here: batch 64.",
        "heads 1 heads 2 heads 4 one seed Numbers",
        "machine arm64 · 8 cores, x86-64 · 2 cores",
        "0 0.1 diverged loss is NaN at step 12",
      ],
    ],
    [
      "of which nothing ended",
      none,
      [
        "How wide must a head be? transformer-a on coupling: 0 configurations",
        "Not complete. Of 360 trials, not all have ended",
        "No trial has an error at a chosen learning rate, so there is nothing to draw.",
        "cannot be told 1.",
        "Cannot tell −1 ± 0.2 no trial is done mse against headSize",
        "position learned → none – – 0 cannot tell",
        "in the table 0 trials machine –",
      ],
    ],
  ])("%s", (_, text, sentences) => {
    expect(sentences.filter((sentence) => !text.includes(sentence))).toEqual([]);
  });

  it("and nothing that belongs to others", () => {
    for (const other of [
      "Not complete",
      "Failed.",
      "Left out",
      "Machines.",
      "where there is one",
    ]) {
      expect(fitted.includes(other), other).toBe(false);
    }
    for (const other of [
      "power law",
      "Predicted before",
      "change of one factor",
      "interval over",
    ]) {
      expect(names.includes(other), other).toBe(false);
    }
    for (const other of ["Learning rates", "Failed.", "Trials that diverged"]) {
      expect(none.includes(other), other).toBe(false);
    }
  });
});
