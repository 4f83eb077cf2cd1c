import {
  AVERAGE_CHOICES,
  averageStudy,
  averageTraining,
  compositeTest,
  weightTest,
} from "../averages.js";
import type { Study } from "../study.js";

const SOURCE = "Figure 2 of arXiv 2305.18475";

const tests = [
  weightTest(
    {
      id: "nearest",
      statement:
        "Attention recovers the nearest points: its largest weight stands at them in 95 % of rows or more",
      paper: { value: null, source: SOURCE },
      quantity: "share of rows whose largest weight stands at the nearest point",
      ...{ from: 0.95, to: null },
    },
    "agreement",
  ),
  weightTest(
    {
      id: "hard",
      statement: "The weights are those of a hard maximum: on average they differ by 0.05 or less",
      paper: { value: null, source: SOURCE },
      quantity: "mean of |weight - 1| at nearest points and of weights elsewhere",
      ...{ from: null, to: 0.05 },
    },
    "meanAbsolute",
  ),
  compositeTest("F o f is the identity on the points v, within 5 %", SOURCE),
];

/** Nearest points: Figure 2 of Paper A. */
export const figure2: Study = {
  id: "a-fig2",
  title: "Attention to the nearest point",
  source: SOURCE,
  protocol:
    "y_t is the nearest of six points v to u_t in the plane, x_t = (u_t, v_t), all uniform on the unit square; no noise. Equation (5) of the paper without positions. Weights on new sequences beside 1 at the nearest point and 0 elsewhere.",
  choices: [
    {
      setting: "law of the points",
      taken: "uniform on the unit square",
      why: "it is not printed",
    },
    {
      setting: "depth of the nets",
      taken: "two hidden layers below the budget `paper`",
      why: "it is not printed; with one a third of the variance is left",
    },
    ...AVERAGE_CHOICES,
  ],
  ...averageStudy({
    title: "Nearest point",
    task: { name: "nearest", length: 6, dimension: 2 },
    trainingOf: (budget) =>
      averageTraining(budget, { position: "none" }, { default: 16_000, paper: 100_000 }),
    element: ([, , first, second]) => [first, second],
    tests,
    figure: {
      title: "Attention beside the nearest points, and F o f beside the identity",
      caption:
        "Each row of a matrix is a point u, each column a point v: the true weight is 1 at the nearest. Where a trained model errs, two points are about equally near.",
    },
  }),
};
