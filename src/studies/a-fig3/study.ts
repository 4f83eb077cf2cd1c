import {
  AVERAGE_CHOICES,
  averageStudy,
  averageTraining,
  compositeTest,
  weightTest,
} from "../averages.js";
import type { Study } from "../study.js";

const SOURCE = "Figure 3 of arXiv 2305.18475";

/** A token is a question where its last channel is 1. */
const kindOf = (token: Float64Array) => (token[4] === 1 ? "questions" : "points");

/** What a part of the trainings finds in place of the diagonal. */
const ELSEWHERE =
  "Form (8) is not unique, and which one is found is training's. A part of the trainings writes the norm of a point into its weights on questions, whose token is always the same, and F reads it there: their attention is not the diagonal and at questions learned in part, and sequences of equal tokens, which hold no question, say nothing of it. It is the worse minimum: such trainings err tenfold or more (attention.csv). At a lower rate more of them end there, however long they train, and none of a model twice as wide; where a training stays on the diagonal F o f is the norm.";

const tests = [
  weightTest(
    {
      id: "masses",
      statement:
        "At questions attention is the masses of the segment over their sum: on average weights differ by 0.05 or less",
      paper: { value: null, source: SOURCE },
      quantity: "mean of |weight - mass over the segment's| in the rows of questions",
      ...{ from: null, to: 0.05 },
    },
    "meanAbsolute",
    "questions",
  ),
  weightTest(
    {
      id: "diagonal",
      statement:
        "Elsewhere attention stays at the point itself: on average weights differ by 0.05 or less",
      paper: { value: null, source: SOURCE },
      quantity:
        "mean of |weight - 1| on the diagonal and of weights beside it, in the rows of points",
      ...{ from: null, to: 0.05 },
    },
    "meanAbsolute",
    "points",
  ),
  compositeTest("F o f is the norm of a point of the plane, within 5 %", SOURCE),
];

/** Centres of gravity: Figure 3 of Paper A. */
export const figure3: Study = {
  id: "a-fig3",
  title: "Attention to the masses of a segment",
  source: SOURCE,
  protocol:
    "Ten tokens in segments of a question and its points, standard normal in the plane, with masses uniform on (0, 1]; y is the norm of the segment's centre of gravity at the question, and of the point itself elsewhere; no noise. Equation (5) of the paper without positions; a token says which segment it is of. Weights on new sequences beside masses over their sum, and beside 1 on the diagonal.",
  choices: [
    {
      setting: "how segments are told apart",
      taken:
        "a channel for each segment beside its number, and one that is 1 at questions, whose point and mass are 0",
      why: "it is not printed; of the number alone a third of the trainings does not learn which tokens belong together",
    },
    {
      setting: "law of points and masses",
      taken: "standard normal; uniform on (0, 1]",
      why: "it is not printed",
    },
    {
      setting: "positions",
      taken: "none",
      why: "segments move, so that they are not needed; with learned ones no training of three attended to the point itself",
    },
    {
      setting: "depth of the nets",
      taken: "one hidden layer below the budget `paper`",
      why: "it is not printed; two take longer to leave even weights",
    },
    ...AVERAGE_CHOICES,
  ],
  remarks: { masses: ELSEWHERE, diagonal: ELSEWHERE, composite: ELSEWHERE },
  ...averageStudy({
    title: "Centre of gravity",
    task: { name: "centre", length: 10, segments: "one-hot" },
    trainingOf: (budget) =>
      averageTraining(
        budget,
        { position: "none", ...(budget !== "paper" && { feedForwardDepth: 1 }) },
        { default: 8000, paper: 100_000 },
        0.01,
      ),
    kindOf,
    // a question has no place of its own
    element: (token) => (kindOf(token) === "questions" ? null : [Math.hypot(token[0], token[1])]),
    tests,
    figure: {
      title: "Attention beside the masses, and F o f beside the norm",
      caption:
        "The row of a question holds the masses of its segment over their sum; the row of a point is 1 at the point. Other weights give the same norm, so that attention need not be the masses where the error is small.",
    },
  }),
};
