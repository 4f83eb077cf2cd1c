import { describe, expect, it } from "vitest";
import type { NumberAdvice } from "../../../src/advise/advice.js";
import type { Outcome } from "../../../src/advise/outcome.js";
import { renderFiles } from "../../../src/report/page/advise/files.js";
import { cannotTell, interrupted, linearWins } from "../fixture.js";
import { documentOf } from "../regenerate.js";

type Change = (advice: NumberAdvice) => Partial<NumberAdvice>;

/** The page's words, with single spaces. */
function words(
  { advice, predictions }: Outcome<NumberAdvice>,
  change: Change = () => ({}),
): string {
  const page = renderFiles({ advice: { ...advice, ...change(advice) }, predictions });
  const main = documentOf(page.get("report.html") ?? "").querySelector("main");
  for (const chart of main?.querySelectorAll("svg") ?? []) chart.remove();
  for (const part of main?.querySelectorAll("dt, dd, li, th, td, p") ?? []) part.append(" ");
  return (main?.textContent ?? "").replace(/\s+/g, " ");
}

const plain = words(linearWins());
const open = words(cannotTell());

const problem =
  (changes: Partial<NumberAdvice["problem"]>): Change =>
  (advice) => ({ problem: { ...advice.problem, ...changes } });

const memory =
  (changes: Partial<NumberAdvice["memory"]>): Change =>
  (advice) => ({ memory: { ...advice.memory, ...changes } });

const TRADE = "changes the test error by +0.0203 [+0.00531, +0.0352], a gain of −31.8 %";

describe("what the page says of an outcome", () => {
  it.each<[string, string, string[]]>([
    [
      "a linear model wins",
      plain,
      [
        "Predict births 1 row ahead from the last 64 rows of births.",
        "Best baseline recommended ridge on window and seasonal lags 0.0637 [0.0577, 0.0696]",
        "Best network gru-8 0.0839 [0.0753, 0.0925]",
        "The baseline is better. +0.0203 [+0.00531, +0.0352]",
        "641 parameters 7.25 s to train here; 81,920 operations per forecast",
        `Taking the network gru-8 instead of ridge on window and seasonal lags ${TRADE}`,
        "Warning. 3.17 % of the test targets lie outside the training range.",
        "ridge on window and seasonal lags alone is beaten by none. The least error is 0.0637 [0.0577, 0.0696], by ridge on window and seasonal lags, itself a baseline.",
        "Of 4 networks, 4 are worse. Beyond the axis, as arrows: training mean and persistence.",
        "Ridge on the last 1 row has an error of 0.704 [0.655, 0.753]; the least is 0.0900 [0.0837, 0.0963] at a window of 64. 32 rows already come within that interval.",
        "The largest weight is +0.507 [+0.467, +0.547] at lag 6; the band excludes zero at 21 of 64 lags, the furthest 62 back.",
        "The memory's tail is light. Its envelope decays exponentially, at a rate of 0.0334 [0.0261, 0.0412] per row.",
        "36 runs, none diverged; of 4 networks, 0 reached an error below that of the best baseline",
        "Seeds matter most for transformer-16-4: at its chosen learning rate their best errors go from 0.0959 to 0.134.",
        "The last 120 of 822 test points, in the unit of births. A network's prediction is that of what would be deployed.",
        "gru-8 misses by 490 there (root mean square), most at 2014-10-30: 10,200 for a truth of 11,700.",
        "3,835 rows 2000-01-01 to 2010-07-01",
        "periods found 7 and 365 rows",
        "sequences one inputs births known ahead nothing networks predict the level",
        "A linear model will be in the best set. It held.",
        "transformer-16-4 0.00300 width 16, head 4, feedForward 64, position learned, causal true",
      ],
    ],
    [
      "cannot tell",
      open,
      [
        "Best baseline recommended ridge on window",
        "Best network beaten by none transformer-32-8",
        "Cannot tell: zero lies inside. −0.000219",
        "2 of 9 competitors are beaten by none: transformer-32-8 and ridge on window and seasonal lags.",
        "by transformer-32-8; the best baseline, ridge on window and seasonal lags, has 0.0637",
        "Of 4 networks, 3 are worse and 1 is not told apart.",
        "36 runs, 4 diverged (a cross at the last finite error)",
        "Errors far above that of the training mean are drawn at the top edge.",
        "The logits of transformer-32-8, sampled on the data",
        "16 of 32 centred singular values stand above the noise floor of 1.00×10⁻⁷; the first 5 hold nearly all of their energy.",
        "the first is 0.420 of the first raw one",
        "Of the seed with the least error on the validation part, 2: its whole head has an error of 0.0634 [0.0603, 0.0666]. Rank 4, with 0.0674 [0.0640, 0.0708], is the least that is not worse by the paired test.",
        "query and key maps truncated the whole head",
        "gru-8 1 0.0100 300 – the loss rose to 170 times that of the mean",
      ],
    ],
    [
      "interrupted before a network ended",
      words(interrupted()),
      [
        "Interrupted. The run ended before everything was done.",
        "Best network none finished",
        "No network was trained to its end: baselines are compared with one another.",
        "Of 0 networks, none was compared.",
        "The window curve was not reached.",
        "The kernel was not reached.",
        "Whether the memory's tail is light or heavy cannot be told. The kernel was not computed.",
        "It could not be scored: either the prediction or the verdict could not tell.",
      ],
    ],
  ])("%s", (_, text, sentences) => {
    expect(sentences.filter((sentence) => !text.includes(sentence))).toEqual([]);
  });

  it("and nothing that belongs to other outcomes", () => {
    for (const other of ["Interrupted.", "none finished", "No network was", "attention couples"]) {
      expect(plain).not.toContain(other);
    }
    for (const other of ["Warning.", "still falls", "arrows: ridge"]) {
      expect(open).not.toContain(other);
    }
    expect(plain).not.toContain("drawn at the top edge");
    expect(words(interrupted())).not.toContain("What it costs and saves");
  });
});

describe("what the page says when one thing is other than usual", () => {
  const six = ["a", "b", "c", "d", "e", "f"];
  it.each<[string, Change, string]>([
    ["no horizon", problem({ horizon: 0 }), "Predict births on the same row from the last 64 rows"],
    ["another horizon", problem({ horizon: 2, window: 1 }), "2 rows ahead from the last 1 row of"],
    [
      "known inputs",
      problem({ known: ["plan", "day"] }),
      "births, and plan and day known ahead of",
    ],
    ["five inputs", problem({ inputs: six.slice(1) }), "rows of b, c, d, e and f."],
    ["six inputs", problem({ inputs: six }), "rows of a, b, c, d, e, and 1 more."],
    [
      "simple models that were set aside",
      () => ({
        setAside: [
          { name: "theta", label: "Theta method", columns: ["births"], validation: 0.31 },
          { name: "arima", label: "ARIMA", columns: ["births"], validation: 0.2 },
        ],
      }),
      "2 simple models not compared: far worse on the validation part",
    ],
    [
      "trainings that settled, fell and were left early",
      ({ candidates }) => ({
        candidates: candidates.map((candidate, i) => ({
          ...candidate,
          effort: {
            ...candidate.effort,
            prospect: 0.05,
            end: (["settled", "falling", "beaten"] as const)[i % 3],
          },
        })),
      }),
      "2 settled, 1 still fell when the steps ended and 1 left early, clearly beaten by a baseline",
    ],
    [
      "a training that still fell",
      ({ candidates }) => ({
        candidates: candidates.map((candidate) => ({
          ...candidate,
          effort: { ...candidate.effort, prospect: 0.05, end: "falling" },
        })),
      }),
      "640 steps, still falling: four times as many may reach 0.0500",
    ],
    ["a change", problem({ output: "change" }), "predict the change from the newest row, since"],
    ["no time", problem({ time: null }), "time no column: rows equally spaced"],
    ["sequences", problem({ sequence: "shop", sequences: 3 }), "3 independent sequences, by shop"],
    [
      "a network recommended",
      ({ recommendation }) => ({
        recommendation: {
          ...recommendation,
          take: "gru-8",
        },
      }),
      `Against the best baseline, ridge on window and seasonal lags, the network gru-8 ${TRADE}`,
    ],
    [
      "a network better",
      ({ pairs }) => ({
        pairs: pairs.map((p) =>
          p.a === "ridge-seasonal" && p.b === "gru-8"
            ? { ...p, difference: 0.02, interval: [0.01, 0.03] }
            : p,
        ),
      }),
      "The network is better. −0.0200 [−0.0300, −0.0100]",
    ],
    ["no period", ({ data }) => ({ data: { ...data, periods: [] } }), "periods found none"],
    ["one gap", ({ data }) => ({ data: { ...data, gaps: 1 } }), "gaps filled 1 row "],
    [
      "a prediction that failed",
      ({ prediction }) => ({ prediction: { ...prediction, held: false } }),
      "in the best set. It failed.",
    ],
    [
      "a heavy tail",
      memory({
        tail: { verdict: "heavy", rate: 1.5, interval: [1.25, 1.75], reason: "So it is." },
      }),
      "The memory's tail is heavy. Its envelope decays as a power of the lag, with exponent 1.50 [1.25, 1.75]. So it is.",
    ],
    [
      "a curve that still falls",
      ({ memory: m }) => ({
        memory: {
          ...m,
          byWindow: [1, 2, 4].map((window) => ({
            window,
            error: 1 / window,
            interval: [0.9 / window, 1.1 / window],
          })),
        },
      }),
      "at a window of 4. The curve still falls at its end: a longer window may help.",
    ],
    [
      "a window of one row that is enough",
      memory({
        byWindow: [
          { window: 1, error: 0.52, interval: [0.4, 0.6] },
          { window: 2, error: 0.5, interval: [0.45, 0.55] },
          { window: 4, error: 0.51, interval: [0.45, 0.55] },
        ],
      }),
      "the least is 0.500 [0.450, 0.550] at a window of 2. 1 row already comes within that interval.",
    ],
    [
      "no clear lag",
      ({ memory: m }) => ({
        memory: { ...m, band: m.band.map((b) => ({ ...b, low: b.low.map(() => -9) })) },
      }),
      "at lag 6; no lag's band excludes zero.",
    ],
    [
      "five channels",
      ({ memory: m }) => ({
        memory: {
          ...m,
          kernel: six.slice(1).map((channel, i) => ({ channel, weights: [i + 1, 0] })),
          band: [],
        },
      }),
      "Channels share one axis, the heaviest first. The heaviest of 5 channels are shown.",
    ],
    [
      "a network below the best baseline on validation",
      ({ candidates }) => ({
        candidates: candidates.map((c, i) => (i === 2 ? { ...c, validation: 0.05 } : c)),
      }),
      "of 4 networks, 1 reached an error below that of the best baseline",
    ],
  ])("%s", (_, change, sentence) => {
    expect(plain.includes(sentence)).toBe(false);
    expect(words(linearWins(), change).includes(sentence), sentence).toBe(true);
  });

  it.each<
    [
      string,
      (coupling: NonNullable<NumberAdvice["coupling"]>) => Partial<NumberAdvice["coupling"]>,
      string,
    ]
  >([
    [
      "no value above the noise floor",
      ({ sigma }) => ({ sigmaCentred: sigma.map(() => 1e-9) }),
      "0 of 32 centred singular values stand above the noise floor of 1.00×10⁻⁷: the attention does not depend on its queries.",
    ],
    [
      "every direction used",
      () => ({ enough: 16 }),
      "Every truncation is worse by the paired test: every direction of the head is used.",
    ],
  ])("a head with %s", (_, change, sentence) => {
    const changed: Change = ({ coupling }) =>
      coupling === null ? {} : { coupling: { ...coupling, ...change(coupling) } };
    expect(open.includes(sentence)).toBe(false);
    expect(words(cannotTell(), changed).includes(sentence), sentence).toBe(true);
  });

  it("heavy channels first, each under its name, four of them", () => {
    const { advice, predictions } = linearWins();
    const kernel = ["a", "b", "c", "d", "e"].map((channel, i) => ({
      channel,
      weights: [0, i + 1],
    }));
    const changed = { ...advice, memory: { ...advice.memory, kernel, band: [] } };
    const page = renderFiles({ advice: changed, predictions }).get("report.html") ?? "";
    const panels = [...documentOf(page).querySelectorAll(".panel")].map(
      (panel) => panel.querySelector("h4")?.textContent,
    );
    expect(panels.slice(0, 4)).toEqual(["e", "d", "c", "b"]);
  });
});

it("names the sequence whose predictions are drawn, and gives a ratio without an interval as it is", () => {
  const { advice, predictions } = linearWins();
  const sequence = predictions.when.map((_, i) => (i < 700 ? "north" : "south"));
  const finding = {
    id: "coupling",
    statement: "Half of the head.",
    ratio: 0.5,
    interval: null,
    kind: "measured",
    because: { sentence: "a head holds it", kind: "proved", study: "a-x", claim: "holds" },
  } as const;
  const text = words({ advice, predictions: { ...predictions, sequence } }, () => ({
    findings: [finding],
  }));
  expect(text).toContain("The last 120 of 822 test points, those of sequence south, in the unit");
  expect(text).toMatch(
    /Half of the head\. Ratio 0\.500\.\s*Study a-x: a head holds it \(proved\)\./,
  );
});

it("puts warnings before everything that they are about", () => {
  expect(plain.indexOf("Warning.")).toBeLessThan(plain.indexOf("Best baseline"));
});
