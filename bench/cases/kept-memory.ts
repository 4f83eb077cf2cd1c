import { passAgainstTorch } from "../against-torch.js";
import { type BenchCase, type Measurement, median } from "../case.js";
import { figure } from "../report.js";
import { type Row, rows } from "../rows.js";
import { torchAbsent } from "../torch.js";
import { tiny } from "../workload.js";

/** Every pass once more, against PyTorch that is spared fresh pages for its tensors. */
export const keptMemory: BenchCase = {
  name: "lowest ratio of a forward and backward pass to PyTorch that keeps freed memory",
  target: { kind: "at least", value: 1 },
  measure: async (scale) => {
    const absent = torchAbsent();
    if (absent !== null) return { skipped: absent };
    const passes: readonly Row[] = Object.values(rows).filter(({ work }) => work === "pass");
    const measured: { readonly name: string; readonly outcome: Measurement }[] = [];
    for (const { name, workload } of scale.smoke ? passes.slice(0, 1) : passes) {
      const size = scale.smoke ? tiny(workload) : workload;
      measured.push({ name, outcome: await passAgainstTorch(size, scale, "freed memory kept") });
    }
    const lowest = measured.reduce((a, b) =>
      median(b.outcome.ratios) < median(a.outcome.ratios) ? b : a,
    );
    return {
      ...lowest.outcome,
      sides: [`nwidth (${lowest.name})`, "PyTorch"],
      table: {
        header: ["row", "nwidth, ms", "PyTorch, ms", "ratio"],
        rows: measured.map(({ name, outcome: { first, second, ratios } }) => [
          name,
          figure(median(first)),
          figure(median(second)),
          figure(median(ratios)),
        ]),
      },
    };
  },
};
