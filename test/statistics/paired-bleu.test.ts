import { describe, expect, it } from "vitest";
import { pairedBleu } from "../../src/statistics/paired-bleu.js";
import { bleuCounts, corpusBleu } from "../../src/text/bleu.js";

const references = Array.from({ length: 40 }, (_, i) => `the number ${i} of all sentences here`);
const wrong = references.map((line, i) => (i % 2 === 0 ? line : line.replace("all", "no")));
const countsOf = (lines: readonly string[]) =>
  lines.map((line, i) => bleuCounts(line.split(" "), [references[i].split(" ")]));

describe("two systems on the same sentences", () => {
  it("that are one differ by nothing, whatever is drawn", () => {
    const { difference, interval } = pairedBleu(countsOf(wrong), countsOf(wrong), 1);
    expect([difference, ...interval]).toEqual([0, 0, 0]);
  });

  it("differ by their BLEU, which lies in the interval", () => {
    const { difference, interval } = pairedBleu(countsOf(references), countsOf(wrong), 1);
    const scores = [references, wrong].map(
      (lines) =>
        corpusBleu(
          lines,
          references.map((r) => [r]),
        ).score,
    );
    expect(difference).toBeCloseTo(scores[0] - scores[1], 9);
    expect(interval[0]).toBeGreaterThan(0);
    expect(interval[0]).toBeLessThan(difference);
    expect(interval[1]).toBeGreaterThan(difference);
    const turned = pairedBleu(countsOf(wrong), countsOf(references), 1);
    expect(turned.interval[0]).toBeCloseTo(-interval[1], 9);
  });

  it("differ by the same again, and less surely on fewer sentences", () => {
    const few = (count: number) =>
      pairedBleu(countsOf(references).slice(0, count), countsOf(wrong).slice(0, count), 1);
    const width = ({ interval }: ReturnType<typeof few>) => interval[1] - interval[0];
    expect(few(40)).toEqual(few(40));
    expect(width(few(8))).toBeGreaterThan(width(few(40)));
  });
});
