import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recommend, type VerdictQuestion } from "../../src/advise/verdict.js";
import type { Comparison } from "../../src/statistics/compare.js";

interface Entry {
  readonly name: string;
  /** test error */
  readonly error: number;
  readonly beatenBy?: readonly string[];
  /** of a baseline */
  readonly validation?: number;
  readonly complexity?: number;
  /** of a network */
  readonly parameters?: number;
}

const isNetwork = ({ name }: Entry) => /^(gru|transformer-a)-/.test(name);

function questionOf(
  entries: readonly Entry[],
  rest: Partial<VerdictQuestion> = {},
): VerdictQuestion {
  const beatenBy = new Map(entries.map((e) => [e.name, e.beatenBy ?? []]));
  const comparison: Comparison = {
    errors: new Map(
      entries.map((e) => [e.name, { mean: e.error, interval: [e.error, e.error], mse: e.error }]),
    ),
    pairs: entries.flatMap((a, i) =>
      entries
        .slice(i + 1)
        .map((b) => ({ a: a.name, b: b.name, difference: 0, interval: [0, 0] as const })),
    ),
    beatenBy,
    best: entries
      .filter((e) => beatenBy.get(e.name)?.length === 0)
      .sort((a, b) => a.error - b.error)
      .map((e) => e.name),
    blockLength: 7,
    blocks: 20,
    dependent: false,
  };
  const simple = entries.filter((e) => !isNetwork(e));
  const best = simple.reduce((a, b) => (b.error < a.error ? b : a));
  return {
    comparison,
    baselines: simple.map((e, i) => ({
      name: e.name,
      description: `description of ${e.name}`,
      complexity: e.complexity ?? i,
      validationError: e.validation ?? e.error,
    })),
    candidates: entries.filter(isNetwork).map((e) => ({
      name: e.name,
      architecture: e.name.replace(/-\d+$/, ""),
      config: { width: Number(/\d+$/.exec(e.name)) },
      parameters: e.parameters ?? Number(/\d+$/.exec(e.name)),
      skill: 1 - e.error / best.error,
      skillInterval: [0.9 - e.error / best.error, 1.1 - e.error / best.error],
    })),
    bestBaseline: best.name,
    outsideTrainRange: 0,
    complete: true,
    ...rest,
  };
}

const advised = (entries: readonly Entry[], rest?: Partial<VerdictQuestion>) =>
  recommend(questionOf(entries, rest));
const whyOf = (entries: readonly Entry[], rest?: Partial<VerdictQuestion>) =>
  advised(entries, rest).why.join("\n");

describe("a baseline is advised", () => {
  const beaten = [
    { name: "mean", error: 1, beatenBy: ["ridge"] },
    { name: "ridge", error: 0.5 },
    { name: "gru-8", error: 0.6, beatenBy: ["ridge"] },
    { name: "gru-16", error: 0.75, beatenBy: ["ridge", "gru-8"] },
  ];

  it("where it beats every network, with how much worse the best of them is", () => {
    const advice = advised(beaten);
    expect(advice).toMatchObject({
      architecture: "ridge",
      config: {},
      headline: "A linear model is enough: use description of ridge",
    });
    expect(advice.why[1]).toBe(
      "every network is beaten; the best of them, gru-8, has 20.0 % [10.0 %, 30.0 %] more error than ridge (measured)",
    );
  });

  it("where a network with less error cannot be told from it", () => {
    const entries = [
      { name: "mean", error: 1, beatenBy: ["ridge", "gru-8"] },
      { name: "ridge", error: 0.5 },
      { name: "gru-8", error: 0.45 },
    ];
    expect(advised(entries).architecture).toBe("ridge");
    expect(whyOf(entries)).toContain("gru-8 cannot be told from ridge");
  });

  it("by its error on the validation part, which chose nothing on the test part", () => {
    const entries = [
      { name: "persistence", error: 0.4, validation: 0.5 },
      { name: "ridge", error: 0.45, validation: 0.4 },
      { name: "gru-8", error: 0.6, beatenBy: ["ridge"] },
    ];
    expect(advised(entries).architecture).toBe("ridge");
    expect(whyOf(entries)).toContain(
      "of the baselines that nothing beats, ridge is the simplest with the least error on the validation part, or within 2 % of it; persistence cannot be told from it",
    );
  });

  it("the simplest of those within 2 % of the least error on the validation part", () => {
    const entries = [
      { name: "ridge", error: 0.5, validation: 0.5, complexity: 3 },
      { name: "persistence", error: 0.51, validation: 0.509, complexity: 1 },
      { name: "mean", error: 0.52, validation: 0.52, complexity: 0 },
    ];
    expect(advised(entries).architecture).toBe("persistence");
  });

  it("the simplest of those with equal errors", () => {
    const entries = [
      { name: "ridge", error: 0.5, complexity: 3 },
      { name: "mean", error: 0.5, complexity: 0 },
    ];
    expect(advised(entries).architecture).toBe("mean");
  });

  it("without the claim that it is enough where the run was interrupted", () => {
    const [mean, ridge] = beaten;
    const advice = advised([mean, ridge], { complete: false });
    expect(advice.headline).toBe("Of what was finished: use description of ridge");
    expect(advice.why.join("\n")).toContain("the run was interrupted");
    expect(advice.why.join("\n")).not.toContain("network");
  });
});

describe("a network is advised", () => {
  it("the smallest that beats every baseline, with each one's gain", () => {
    const entries = [
      { name: "mean", error: 1, beatenBy: ["gru-16", "gru-8"] },
      { name: "ridge", error: 0.5, beatenBy: ["gru-16", "gru-8"] },
      { name: "gru-16", error: 0.38 },
      { name: "gru-8", error: 0.4 },
    ];
    const advice = advised(entries);
    expect(advice).toMatchObject({
      architecture: "gru",
      config: { width: 8 },
      headline: "Use gru-8: it beats every baseline, and it has 20.0 % less error than ridge",
    });
    expect(advice.why).toContain("gru-8: 20.0 % [10.0 %, 30.0 %] less error than ridge (measured)");
    expect(advice.why).toContain(
      "gru-16: 24.0 % [14.0 %, 34.0 %] less error than ridge (measured)",
    );
  });

  it("not one that beats a baseline only through a larger one", () => {
    const advice = advised([
      { name: "mean", error: 1, beatenBy: ["gru-16", "gru-8"] },
      { name: "ridge", error: 0.5, beatenBy: ["gru-16"] },
      { name: "gru-16", error: 0.4 },
      { name: "gru-8", error: 0.49 },
    ]);
    expect(advice.headline).toContain("Use gru-16: it beats every baseline");
    expect(advice.config).toEqual({ width: 16 });
  });

  it("the one with the least error, and no more is said of it, where none beats every baseline", () => {
    const advice = advised([
      { name: "persistence", error: 0.6, beatenBy: ["gru-8"] },
      { name: "ridge", error: 0.5, beatenBy: ["gru-16"] },
      { name: "gru-16", error: 0.4 },
      { name: "gru-8", error: 0.49 },
    ]);
    expect(advice.config).toEqual({ width: 16 });
    expect(advice.headline).toBe(
      "Use gru-16: every baseline is beaten, and it has 20.0 % less error than ridge",
    );
  });
});

it("cannot tell where networks of two architectures are unbeaten", () => {
  const entries = [
    { name: "ridge", error: 0.5, beatenBy: ["gru-8", "transformer-a-8"] },
    { name: "gru-8", error: 0.4 },
    { name: "transformer-a-8", error: 0.41 },
  ];
  expect(advised(entries)).toMatchObject({ architecture: "cannot tell", config: {} });
  expect(advised(entries).headline).toContain("gru, transformer-a");
});

it("extrapolation decides above 20 % outside the training range, not at it", () => {
  const entries = [{ name: "ridge", error: 0.5 }];
  expect(whyOf(entries, { outsideTrainRange: 0.21 })).toContain(
    "21.0 % of the test targets lie outside the range of the training targets: extrapolation decides",
  );
  expect(whyOf(entries, { outsideTrainRange: 0.2 })).not.toContain("extrapolation");
});

it("names a competitor of the best set, or cannot tell, whatever the comparison says", () => {
  const name = fc.constantFrom(
    ...["mean", "persistence", "ridge", "gru-8", "gru-16", "transformer-a-8", "transformer-a-16"],
  );
  const entries = fc
    .uniqueArray(
      fc.record({ name, error: fc.double({ min: 0.1, max: 1, noNaN: true }), parents: fc.nat() }),
      { minLength: 1, selector: (e) => e.name },
    )
    .filter((list) => list.some((e) => !isNetwork(e)))
    .map((list) => {
      // Only lower errors beat: bit k of `parents` lets the k-th lowest do so.
      const sorted = [...list].sort((a, b) => a.error - b.error);
      return sorted.map(({ name, error, parents }, i) => ({
        name,
        error,
        beatenBy: sorted.slice(0, i).flatMap((b, k) => ((parents >> k) & 1 ? [b.name] : [])),
      }));
    });
  fc.assert(
    fc.property(entries, (list) => {
      const question = questionOf(list);
      const { architecture, config, headline, why } = recommend(question);
      const best = new Set(question.comparison.best);
      const networks = question.candidates.filter((c) => best.has(c.name));
      const simple = question.baselines.filter((b) => best.has(b.name));
      expect(why.join("\n")).not.toMatch(/NaN|undefined/);
      if (simple.length > 0) {
        expect(simple.map((b) => b.name)).toContain(architecture);
      } else if (new Set(networks.map((n) => n.architecture)).size > 1) {
        expect(architecture).toBe("cannot tell");
      } else {
        const chosen = networks.find((n) => n.config === config);
        expect(chosen?.architecture).toBe(architecture);
        const beatsAll = list
          .filter((e) => !isNetwork(e))
          .every((e) => chosen !== undefined && e.beatenBy.includes(chosen.name));
        expect(headline.includes("it beats every baseline")).toBe(beatsAll);
      }
    }),
  );
});
