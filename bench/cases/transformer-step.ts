import { stepAgainstTorch } from "../against-torch.js";
import type { BenchCase } from "../case.js";
import { rows } from "../rows.js";
import { tiny } from "../workload.js";

export const transformerStep: BenchCase = {
  name: "training step, 2 layers, 4 heads, d = 64, length 256, against PyTorch",
  target: { kind: "at least", value: 1.3 },
  measure: (scale) => {
    const { workload } = rows.transformer;
    return stepAgainstTorch(scale.smoke ? tiny(workload) : workload, 1, scale);
  },
};
