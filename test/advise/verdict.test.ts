import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recommend } from "../../src/advise/verdict.js";
import type { VerdictQuestion } from "../../src/advise/verdict-question.js";
import { wordingOf } from "../../src/advise/wording.js";
import type { Comparison } from "../../src/statistics/compare.js";

interface Entry {
  readonly name: string;
  /** test error */
  readonly error: number;
  readonly beatenBy?: readonly string[];
  /** least half width of the intervals of pairs that are not decided, which is else twice the difference */
  readonly reach?: number;
  /** how much narrower the intervals of its pairs are alone */
  readonly hidden?: number;
  /** of a baseline */
  readonly validation?: number;
  readonly above?: number;
  readonly complexity?: number;
  /** of a network */
  readonly deployed?: readonly number[];
  readonly lost?: number;
  /** of one that still improves */
  readonly prospect?: number;
  readonly flops?: number;
}

const COMPLEXITY: Readonly<Record<string, number>> = {
  ...{ mean: 0, persistence: 1, ridge: 5, "ridge-seasonal": 6 },
};

const isNetwork = ({ name }: Entry) => /^(gru|transformer-a)-/.test(name);

function questionOf(
  entries: readonly Entry[],
  rest: Partial<VerdictQuestion> = {},
): VerdictQuestion {
  const beatenBy = new Map(entries.map((e) => [e.name, e.beatenBy ?? []]));
  const comparison: Comparison = {
    errors: new Map(
      entries.map((e) => [e.name, { mean: e.error, interval: [e.error, e.error], raw: e.error }]),
    ),
    pairs: entries.flatMap((a, i) =>
      entries.slice(i + 1).map((b) => {
        const difference = a.error - b.error;
        const of = Math.max(a.hidden ?? 1, b.hidden ?? 1);
        const told = a.beatenBy?.includes(b.name) || b.beatenBy?.includes(a.name);
        const reach = told
          ? Math.abs(difference) / 2
          : Math.max(2 * Math.abs(difference), a.reach ?? 0, b.reach ?? 0);
        return {
          ...{ a: a.name, b: b.name, difference },
          interval: [difference - reach, difference + reach] as const,
          alone: [difference - reach / of, difference + reach / of] as const,
        };
      }),
    ),
    beatenBy,
    best: entries
      .filter((e) => beatenBy.get(e.name)?.length === 0)
      .sort((a, b) => a.error - b.error)
      .map((e) => e.name),
    blockLength: 7,
    blocks: 20,
    few: false,
    dependent: false,
  };
  const simple = entries.filter((e) => !isNetwork(e));
  const best = simple.reduce((a, b) => (b.error < a.error ? b : a));
  return {
    comparison,
    wording: wordingOf("real"),
    baselines: simple.map((e) => ({
      name: e.name,
      label: e.name === "ridge-seasonal" ? "seasonal ridge" : e.name,
      description: `description of ${e.name}`,
      complexity: e.complexity ?? COMPLEXITY[e.name],
      family: e.name.startsWith("ridge") ? "linear" : "rule",
      validationError: e.validation ?? e.error,
      above: e.above ?? Number.POSITIVE_INFINITY,
    })),
    candidates: entries.filter(isNetwork).map((e) => ({
      name: e.name,
      architecture: e.name.replace(/-\d+$/, ""),
      config: { width: Number(/\d+$/.exec(e.name)) },
      deployed: e.deployed ?? [0],
      parameters: 100 * Number(/\d+$/.exec(e.name)),
      flops: e.flops ?? 1000 * Number(/\d+$/.exec(e.name)),
      skill: 1 - e.error / best.error,
      skillInterval: [0.9 - e.error / best.error, 1.1 - e.error / best.error],
      validation: e.validation ?? e.error,
      effort: {
        ...({ steps: 640, end: e.prospect === undefined ? "settled" : "falling" } as const),
        prospect: e.prospect ?? e.error,
      },
      retraining: {
        ...{ mean: 1.5 * e.error, lowest: e.error, highest: 2 * e.error },
        ...{ seeds: 3, lost: e.lost ?? 0 },
      },
    })),
    bestBaseline: best.name,
    prediction: { expects: "linear", basis: { gain: 0, interval: [-0.1, 0.1] } },
    budget: "quick",
    outsideTrainRange: 0,
    testIsFlat: false,
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

  it("in every sentence by the name that the tables have, and with the minus sign of the tables", () => {
    const why = whyOf([
      { name: "ridge", error: 0.52, complexity: 5 },
      { name: "ridge-seasonal", error: 0.5, complexity: 4 },
      { name: "gru-8", error: 0.51 },
    ]);
    expect(why).not.toContain("ridge-seasonal");
    expect(why).toContain(": seasonal ridge, gru-8, ridge (measured)");
    expect(why).toContain("gru-8 cannot be told from seasonal ridge, ridge (measured)");
    expect(why).toContain("gru-8: 2.0 % [−8.0 %, 12.0 %] more error than seasonal ridge");
    expect(why).toContain("networks saw the window only, seasonal ridge also");
  });

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

  it("where a network that cannot be told from it has little less error, which is not called enough", () => {
    const entries = [
      { name: "mean", error: 1, beatenBy: ["ridge", "gru-8"] },
      { name: "ridge", error: 0.5 },
      { name: "gru-8", error: 0.46 },
    ];
    expect(advised(entries)).toMatchObject({
      architecture: "ridge",
      headline: "No network is shown to be better than a linear model: use description of ridge",
    });
    expect(whyOf(entries)).toContain("gru-8 cannot be told from ridge");
    expect(whyOf(entries)).toContain("gru-8: 8.0 % [−2.0 %, 18.0 %] less error than ridge");
  });

  it("by its error on the validation part, which chose nothing on the test part", () => {
    const entries = [
      { name: "persistence", error: 0.4, validation: 0.5 },
      { name: "ridge", error: 0.45, validation: 0.4 },
      { name: "gru-8", error: 0.6, beatenBy: ["ridge"] },
    ];
    expect(advised(entries).architecture).toBe("ridge");
    expect(whyOf(entries)).toContain(
      "of the baselines that nothing beats, ridge is the best on the validation part of the simplest kind that is there within 2 % or one standard error of the least error; persistence cannot be told from it",
    );
  });

  it("the simplest of those that chance may have put behind on the validation part", () => {
    const entries = [
      { name: "ridge", error: 0.98, validation: 0.95, above: 0, complexity: 3 },
      { name: "persistence", error: 1.1, validation: 1.2, above: 1.2, complexity: 1 },
      { name: "mean", error: 1, validation: 1, above: 0.9, complexity: 2 },
    ];
    expect(advised(entries).architecture).toBe("mean");
    const clear = entries.map((e) => ({ ...e, above: e.name === "ridge" ? 0 : 1.5 }));
    expect(advised(clear).architecture).toBe("ridge");
  });

  it("of one family the best, where nothing is saved by a larger error", () => {
    const entries = [
      { name: "ridge", error: 0.053, validation: 0.0404, above: 0.95, complexity: 3 },
      { name: "ridge-seasonal", error: 0.047, validation: 0.0395, above: 0.9, complexity: 4 },
      { name: "ridge-calendar", error: 0.032, validation: 0.0363, above: 0, complexity: 5 },
    ];
    expect(advised(entries).architecture).toBe("ridge-calendar");
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
    const entries = [
      { name: "mean", error: 1, beatenBy: ["gru-16", "gru-8"] },
      { name: "ridge", error: 0.5, beatenBy: ["gru-16"] },
      { name: "gru-16", error: 0.4 },
      { name: "gru-8", error: 0.49 },
    ];
    expect(advised(entries).headline).toContain("Use gru-16: it beats every baseline");
    expect(advised(entries).take).toBe("gru-16");
    expect(advised(entries).config).toEqual({ width: 16 });
    expect(whyOf(entries)).toContain("gru-8 is beaten by none, and does not itself beat ridge");
  });

  it("though one of another architecture, which beats fewer, is unbeaten too", () => {
    const entries = [
      { name: "ridge", error: 0.5, beatenBy: ["gru-8"] },
      { name: "gru-8", error: 0.4 },
      { name: "transformer-a-8", error: 0.41 },
    ];
    expect(advised(entries)).toMatchObject({ architecture: "gru", config: { width: 8 } });
    expect(advised(entries).headline).toMatch(/^Use gru-8: it beats every baseline/);
    expect(whyOf(entries)).toContain(
      "transformer-a-8 is beaten by none, and does not itself beat ridge",
    );
  });
});

describe("cannot tell", () => {
  it("which network, where networks of two architectures beat every baseline: the cheapest is named", () => {
    const entries = [
      { name: "ridge", error: 0.5, beatenBy: ["gru-8", "gru-16", "transformer-a-8"] },
      { name: "gru-16", error: 0.39, flops: 9000 },
      { name: "gru-8", error: 0.4, flops: 7000 },
      { name: "transformer-a-8", error: 0.41, flops: 5000 },
    ];
    expect(advised(entries)).toMatchObject({
      architecture: "cannot tell",
      config: {},
      headline:
        "A network is worth it: use transformer-a-8, the cheapest (5,000 operations a forecast, 800 parameters) of transformer-a, gru, which the test cannot tell apart",
      take: "transformer-a-8",
    });
  });

  it("whether a network, where each baseline is beaten but no network beats them all", () => {
    const advice = advised([
      { name: "persistence", error: 0.6, beatenBy: ["gru-8"] },
      { name: "ridge", error: 0.5, beatenBy: ["gru-16"] },
      { name: "gru-16", error: 0.4 },
      { name: "gru-8", error: 0.49 },
    ]);
    expect(advice).toMatchObject({ architecture: "cannot tell", take: "gru-8" });
    expect(advice.headline).not.toContain("worth");
    expect(advice.headline).toMatch(
      /use the cheapest that nothing beats, gru-8 \(8,000 operations a forecast, 800 parameters\)$/,
    );
  });

  it("whether a network, where one has much less error and is merely not told apart", () => {
    const entries = [
      { name: "mean", error: 1, beatenBy: ["gru-8"] },
      { name: "ridge", error: 0.5 },
      { name: "gru-8", error: 0.345 },
      { name: "gru-16", error: 0.48 },
    ];
    expect(advised(entries)).toMatchObject({
      architecture: "cannot tell",
      config: {},
      headline:
        "Cannot tell: gru-8 has 31.0 % less error than ridge, which the test does not tell from chance; until more data do, use description of ridge",
    });
  });

  const beaten = [
    { name: "mean", error: 1 },
    { name: "ridge", error: 1.1, beatenBy: ["mean"] },
    { name: "gru-8", error: 1.2, beatenBy: ["mean"] },
  ];
  const foretold = (gain: number): Partial<VerdictQuestion> => ({
    prediction: { expects: "network", basis: { gain, interval: [gain - 0.05, gain + 0.05] } },
  });

  it("at this budget, where a network was foretold and none was found", () => {
    const advice = advised(beaten, foretold(0.88));
    expect(advice.architecture).toBe("cannot tell");
    expect(advice.headline).toMatch(/^Cannot tell: at this budget \(quick\) no network/);
    expect(advice.why.join("\n")).toContain("88.0 % [83.0 %, 93.0 %] less error than ridge");
    expect(advice.why.join("\n")).toContain("a larger --budget");
    expect(whyOf(beaten, { ...foretold(0.88), budget: "deep" })).not.toContain("larger");
    expect(advised(beaten, foretold(0.05)).headline).toBe(
      "Nothing to learn beyond a simple rule: use description of mean",
    );
  });

  it("at this budget, too, where a foretold network has less error and is merely not told apart", () => {
    const close = [
      { name: "ridge", error: 0.5 },
      { name: "gru-8", error: 0.345 },
    ];
    const advice = advised(close, foretold(0.88));
    expect(advice.headline).toMatch(/^Cannot tell: at this budget \(quick\) no network/);
    expect(advice.why.join("\n")).toContain("gru-8: 31.0 %");
  });

  it("that less error which is more, however much", () => {
    const why = advised([
      { name: "ridge", error: 1e-12 },
      { name: "gru-8", error: 0.002 },
    ]).why.join("\n");
    expect(why).toContain("gru-8: more than 1,000 times [");
    expect(why).toContain("] more error than ridge");
    expect(why).not.toContain("less error");
  });

  it("anything from test targets that do not change, nor by how many times", () => {
    const advice = advised(
      [
        { name: "persistence", error: 1e-12 },
        { name: "gru-8", error: 9, beatenBy: ["persistence"] },
      ],
      { testIsFlat: true },
    );
    expect(advice).toMatchObject({
      architecture: "cannot tell",
      take: "persistence",
      headline:
        "Cannot tell: the target hardly changes in the test part; until more data do, use description of persistence",
    });
    expect(advice.why.join("\n")).toContain("more than 1,000 times");
  });
});

describe("too few data for a verdict", () => {
  const open = [
    { name: "mean", error: 1, validation: 1.1 },
    { name: "persistence", error: 1.3, validation: 0.9, beatenBy: ["ridge"] },
    { name: "ridge", error: 0.5 },
    { name: "gru-8", error: 0.9 },
  ];

  it("where a rule is not beaten by what has much less error: the rule, and how many rows", () => {
    const advice = advised(open);
    // Half of the error less, and an interval that reaches twice as far: four times the rows.
    expect(advice).toMatchObject({
      architecture: "cannot tell",
      take: "mean",
      headline:
        "Too little data for a verdict: give about 4 times the rows; until then use description of mean",
    });
    expect(advice.why.join("\n")).toContain(
      "ridge has 50.0 % less error than mean, which the test does not tell from chance (measured)",
    );
    const hopeless = [{ ...open[0], reach: 6 }, ...open.slice(2)];
    expect(advised(hopeless).headline).toContain("verdict: give a longer series; until");
  });

  it("not where the two by themselves are told apart", () => {
    const hidden = open.map((e) => ({ ...e, hidden: 3 }));
    expect(advised(hidden)).toMatchObject({ architecture: "ridge", take: "ridge" });
  });

  it("which rule is its error on the validation part's to say", () => {
    const both = open.map((e) => ({ ...e, beatenBy: [] }));
    expect(advised(both).take).toBe("persistence");
  });

  it("not where nothing has much less error than the rule", () => {
    const level = [
      { name: "mean", error: 1, reach: 0.5 },
      { name: "ridge", error: 0.95 },
    ];
    expect(advised(level).architecture).not.toBe("cannot tell");
    // On a test part too short for the test, that it may have so is enough.
    const comparison = { ...questionOf(level).comparison, few: true };
    expect(advised(level, { comparison })).toMatchObject({
      architecture: "cannot tell",
      take: "mean",
      headline:
        "Too little data for a verdict: give a longer series; until then use description of mean",
    });
    expect(whyOf(level, { comparison })).toContain("ridge may have much less error than mean");
  });

  it("not where no rule is in the best set, however short the test part", () => {
    const entries = [
      { name: "mean", error: 1, beatenBy: ["ridge"] },
      { name: "ridge", error: 0.5 },
    ];
    const comparison = { ...questionOf(entries).comparison, few: true };
    expect(advised(entries, { comparison }).headline).toMatch(/^A linear model is enough/);
  });
});

describe("a network that still improved when its steps ended", () => {
  const entries = (prospect: number) => [
    { name: "mean", error: 1, beatenBy: ["ridge"] },
    { name: "ridge", error: 0.5 },
    { name: "gru-8", error: 0.6, beatenBy: ["ridge"], prospect },
  ];

  it("is told of where it promises less than anything has; what is not beaten is not enough then", () => {
    const advice = advised(entries(0.4));
    expect(advice).toMatchObject({
      architecture: "ridge",
      headline:
        "No network is shown to be better than a linear model at this budget: use description of ridge",
    });
    expect(advice.why.join("\n")).toContain(
      "optimisation-limited: gru-8 still improved when the steps ended, gru-8 after 640; a larger --budget trains longer (measured)",
    );
    expect(whyOf(entries(0.4), { budget: "deep" })).not.toContain("larger");
  });

  it("is not told of where it promises no less", () => {
    expect(advised(entries(0.55)).headline).toMatch(/^A linear model is enough/);
    expect(whyOf(entries(0.55))).not.toContain("optimisation-limited");
  });
});

describe("the risk of training again", () => {
  const entries = [
    { name: "ridge", error: 0.5, beatenBy: ["gru-8"] },
    { name: "gru-8", error: 0.4 },
  ];
  const only = (changes: Partial<Entry>) => whyOf([entries[0], { ...entries[1], ...changes }]);

  it("is told of the network that is taken, and of no other", () => {
    expect(only({})).toContain(
      "gru-8 is the one of 3 seeds at its learning rate that the validation part chose: all of them have an error of 0.400 to 0.800 on the test part, 0.600 on average",
    );
    expect(only({ lost: 1 })).toContain("of 3 seeds, of which 1 diverged or failed, at its");
    expect(whyOf([{ name: "ridge", error: 0.5 }, entries[1]])).not.toContain("seeds");
  });

  it("of an ensemble is its price", () => {
    expect(only({ deployed: [0, 1, 2] })).toContain(
      "gru-8 is the mean of 3 models, at 3 times the operations of one; each by itself",
    );
  });
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
      const { architecture, take, config, headline, why } = recommend(question);
      const best = new Set(question.comparison.best);
      const networks = question.candidates.filter((c) => best.has(c.name));
      const simple = question.baselines.filter((b) => best.has(b.name));
      expect(why.join("\n")).not.toMatch(/NaN|undefined/);
      expect(best).toContain(take);
      const beatsAll = (name: string) =>
        list.filter((e) => !isNetwork(e)).every((e) => e.beatenBy.includes(name));
      const winners = networks.filter((n) => beatsAll(n.name));
      // What is advised is backed by its own pairs; nothing else is called worth it.
      if (networks.some((n) => n.config === config)) {
        const chosen = networks.find((n) => n.config === config);
        expect(chosen?.architecture).toBe(architecture);
        expect(winners).toContain(chosen);
        expect(headline).toContain("it beats every baseline");
      } else if (headline.startsWith("Too little data")) {
        expect(architecture).toBe("cannot tell");
        expect(["mean", "persistence"]).toContain(take);
      } else if (headline.includes("worth it")) {
        expect(architecture).toBe("cannot tell");
        for (const { architecture: named } of winners) expect(headline).toContain(named);
        expect(new Set(winners.map((n) => n.architecture)).size).toBeGreaterThan(1);
      } else if (architecture !== "cannot tell") {
        expect(simple.map((b) => b.name)).toContain(architecture);
        for (const n of networks) expect(n.skill).toBeLessThan(0.1);
        if (/is enough|Nothing to learn/.test(headline)) expect(networks).toEqual([]);
      }
    }),
  );
});
