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
    caption:
      "Nearly all of this target is the token itself, which the residual path brings to both encodings. Of what is left one head of lin is the kernel itself, and one head of log with p = 7.2 nearly. The line of lin is the exact head in float32.",
  },
);
