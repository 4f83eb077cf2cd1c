import { KERNEL_CHOICES, kernelStudy } from "../kernel-study.js";

const SOURCE = "Table 9 of arXiv 2402.00522";

/** A light tail: experiment 4b of Paper B. */
export const lightTail = kernelStudy(
  {
    kernel: "exp:5",
    ...{ right: "lin", rate: 5, wrong: "log" },
    printed: { right: 1e-7, wrong: 5.3e-4 },
  },
  {
    id: "b-4b",
    title: "A light tail by lin and log encoding",
    source: SOURCE,
    protocol:
      "y = sum_s x_s rho(1000 - s) of 1000 fair signs, rho(t) = e^-5t, of variance 1.0000454, all but 4.54e-5 of it that of x_t; no noise. One layer without dot product and feed-forward net, lin or log encoding, 1 to 64 heads, read at the last token. Mean squared error on new sequences.",
    choices: [
      {
        setting: "lag 0",
        taken: "seen by lin, and by the residual path of both encodings",
        why: "log excludes the token itself; with the path its best single head, p = 7.2, leaves 4.6e-12 of the tail",
      },
      ...KERNEL_CHOICES,
    ],
    remarks: {
      "right-encoding":
        "What is left is what x_t itself leaves, 4.5e-5: p begins at 0.03, has to come to 5, and concerns no more than that of the target. Begun at p = 1, as many steps end at 8e-6 (2e-6 to 4e-5); four times the steps, float64, or ten times the rate for p alone change little (4.4e-5 to 5.2e-5). Variable projection, begun at the same p, finds the exact head (ways.csv): with values by least squares, p alone is to be searched.",
      "wrong-encoding":
        "Trained heads of log err a thousand times less than is printed. Whoever reads x_t alone errs by 4.5e-5, a tenth of what is printed: the printed heads miss part of x_t, which log excludes and a residual path brings, or were not trained out. How the paper's models see it is not stated. Least squares for the values leaves 1.5e-17, with p as they begin (ways.csv).",
      order:
        "First values decide: those of log, from 1/4 to 4, are near the 7.2 of its best head, those of lin, from 1/1000 to 1, far below the 5 that is exact. From 4 heads on the means differ by a factor of 6 to 10. Set without training lin errs less at every number of heads (cells.csv).",
      reached:
        "None of these trainings comes near the exact head: the best, begun at p = 1, ends at 8e-6. Variable projection, begun at the p of the training, has it to rounding (ways.csv). The printed < 1e-7 is met by that alone.",
    },
    caption:
      "Nearly all of this target is the token itself, which the residual path brings to both encodings. Of what is left one head of lin is the kernel itself, and one head of log with p = 7.2 nearly. The line of lin is the exact head in float32.",
  },
);
