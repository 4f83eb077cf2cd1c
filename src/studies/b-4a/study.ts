import { KERNEL_CHOICES, kernelStudy } from "../kernel-study.js";

const SOURCE = "Table 8 of arXiv 2402.00522";

/** A heavy tail: experiment 4a of Paper B. */
export const heavyTail = kernelStudy(
  {
    kernel: "power:0.5",
    ...{ right: "log", rate: 0.5, wrong: "lin" },
    printed: { right: 1e-5, wrong: 0.19 },
  },
  {
    id: "b-4a",
    title: "A heavy tail by log and lin encoding",
    source: SOURCE,
    protocol:
      "y = sum_s x_s rho(1000 - s) of 1000 fair signs, rho(t) = t^-0.5 from lag 1 on, of variance 7.48; no noise. One layer without dot product and feed-forward net, log or lin encoding, 1 to 64 heads, read at the last token. Mean squared error on new sequences.",
    choices: [
      {
        setting: "lag 0",
        taken: "left out: x_t has no part in y_t",
        why: "rho(0) is infinite as printed",
      },
      ...KERNEL_CHOICES,
    ],
    caption:
      "One head of log is the kernel itself; its line is that head in float32. The line of lin is the best sum of exponentials that was found: it comes as near as one wants with their number. The other panels say how far each change of the training goes, and what least squares for the values does in its place.",
  },
);
