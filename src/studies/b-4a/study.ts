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
    remarks: {
      "wrong-encoding":
        "What is printed depends on how p begins, and on how long is trained. Spread over the time scales of a sequence 64 heads err by 8.8e-4 after 480 steps and by 4.5e-5 after 1,920; where all p begin at 1 they err by 0.05 (0.016 to 0.14), towards the printed 0.19. Float64 changes nothing (8.7e-4), ten times the rate for p brings a fifth (1.8e-4). Values by least squares, with p as they begin, leave 5.7e-11, and variable projection 1e-15 (ways.csv).",
      reached:
        "It is a matter of steps: four times as many end at 8.7 times the exact head's error in float32, 1,920 of batches of 16, where the paper has 10,000 of about 100. In float64 as few steps as here end at 4.3e-14, below the exact head in float32 (2.5e-13; ways.csv).",
      steps:
        "Most is gained by four times the steps, a factor of 19; least squares for the values gains seven orders without training p at all.",
      order:
        "More heads of log are trained worse than one, to about 1e-4, and lin comes near them as its heads grow in number. Values are what is slow: with p as they begin least squares leaves 4e-11 of 8 heads of log, where 2e-4 is trained (cells.csv).",
    },
    caption:
      "One head of log is the kernel itself; its line is that head in float32. The line of lin is the best sum of exponentials that was found: it comes as near as one wants with their number. The other panels say how far each change of the training goes, and what least squares for the values does in its place.",
  },
);
