import { stepAgainstTorch } from "../against-torch.js";
import type { BenchCase } from "../case.js";
import { narrow, wide } from "../paper-a.js";

export const paperAAgainstTorch: readonly BenchCase[] = [
  {
    name: "training step, d = 64, against PyTorch",
    target: { kind: "at least", value: 1.3 },
    measure: (scale) => stepAgainstTorch(wide(scale.smoke), 1, scale),
  },
  {
    name: "training step, d = 16, against PyTorch",
    target: { kind: "at least", value: 2.3 },
    measure: (scale) => stepAgainstTorch(narrow, 1, scale),
  },
  {
    name: "64 stacked models, d = 16, per model-step, against PyTorch",
    target: { kind: "at least", value: 6 },
    measure: (scale) => stepAgainstTorch(narrow, scale.smoke ? 4 : 64, scale),
  },
];
