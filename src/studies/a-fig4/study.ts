import {
  AVERAGE_CHOICES,
  averageStudy,
  averageTraining,
  compositeTest,
  weightTest,
} from "../averages.js";
import type { Study } from "../study.js";

const SOURCE = "Figure 4 of arXiv 2305.18475";

const tests = [
  weightTest(
    {
      id: "choices",
      statement:
        "Attention is how often a position is chosen, 0, 1/3, 2/3 or 1: on average weights differ by 0.05 or less",
      paper: { value: null, source: SOURCE },
      quantity: "mean of |weight - share of the choices|",
      ...{ from: null, to: 0.05 },
    },
    "meanAbsolute",
  ),
  compositeTest("F o f is the identity on the values, within 5 %", SOURCE),
];

/** Selection: Figure 4 of Paper A. */
export const figure4: Study = {
  id: "a-fig4",
  title: "Attention to chosen positions",
  source: SOURCE,
  protocol:
    "y_t is the mean of the values at three of eight positions, drawn with repetition; a token is a value, uniform on the unit square, and how often it names each position; no noise. Equation (5) of the paper with learned positions. Weights on new sequences beside 0, 1/3, 2/3 and 1.",
  choices: [
    {
      setting: "how choices are given",
      taken: "as how often each position is named",
      why: "it is not printed",
    },
    {
      setting: "depth of the nets",
      taken:
        "one hidden layer below the budget `paper`: with two, trainings of one length differ tenfold",
      why: "it is not printed",
    },
    ...AVERAGE_CHOICES,
  ],
  ...averageStudy({
    title: "Selection",
    task: { name: "selection", length: 8, dimension: 2, choices: 3 },
    trainingOf: (budget) =>
      averageTraining(
        budget,
        { position: "learned", ...(budget !== "paper" && { feedForwardDepth: 1 }) },
        { default: 6000, paper: 100_000 },
      ),
    element: ([first, second]) => [first, second],
    tests,
    figure: {
      title: "Attention beside the choices, and F o f beside the identity",
      caption:
        "Each row of a matrix is a position, each column one that it may choose: a third for each time that it is chosen.",
    },
  }),
};
