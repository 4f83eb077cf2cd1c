import { Presets, SingleBar } from "cli-progress";
import type { Progress } from "../advise/hooks.js";
import type { Output } from "./streams.js";

/** A bar on stderr where that is a terminal; elsewhere nothing. */
export function showProgress(stderr: Output): {
  update: (progress: Progress) => void;
  stop: () => void;
} {
  if (!stderr.isTTY) return { update: () => {}, stop: () => {} };
  const bar = new SingleBar(
    { format: "{bar} {percentage}% | {stage}", clearOnComplete: true, stream: stderr },
    Presets.shades_classic,
  );
  bar.start(1, 0, { stage: "" });
  return {
    update: ({ stage, done, total }) => {
      bar.setTotal(total);
      bar.update(done, { stage });
    },
    stop: () => bar.stop(),
  };
}
