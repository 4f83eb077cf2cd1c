import type { ClassAdvice } from "../../advise/advice.js";
import type { Competitor, Tables } from "./rows.js";

/** @param advice null where numbers are predicted: both are empty */
export function classTables(
  advice: ClassAdvice | null,
  competitors: readonly Competitor[],
): Pick<Tables, "classes" | "confusion"> {
  const names = advice?.problem.labels.classes ?? [];
  const all = advice === null ? [] : [...advice.baselines, ...advice.candidates];
  return {
    classes: {
      file: "classes.csv",
      columns: ["class", "train", "validation", "test"] as const,
      rows: (advice?.data.classes ?? []).map(({ name, ...counts }) => ({ class: name, ...counts })),
    },
    confusion: {
      file: "confusion.csv",
      columns: ["competitor", "truth", "predicted", "points"] as const,
      rows: competitors.flatMap(({ name }) =>
        (all.find((c) => c.name === name)?.confusion ?? []).flatMap((row, truth) =>
          row.map((points, predicted) => ({
            ...{ competitor: name, truth: names[truth], predicted: names[predicted], points },
          })),
        ),
      ),
    },
  };
}
