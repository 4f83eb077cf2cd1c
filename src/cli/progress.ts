import { Presets, SingleBar } from "cli-progress";
import type { Progress } from "../advise/hooks.js";
import { FORMATS } from "../report/format.js";
import type { Output } from "./streams.js";

/** Of a stage, in milliseconds and as a share: before both, how long the rest takes is a guess. */
const SETTLED = { after: 3000, share: 0.02 };

/** How a bar stands. */
export interface BarState {
  /** from 0 to 1 */
  readonly share: number;
  /** the stage, and how long it goes on */
  readonly text: string;
}

/**
 * What a bar shows of a job's progress. Within a stage it never goes back: work that is found on the
 * way, as a learning rate beyond the edge, makes it wait, and counts in the time that is left.
 *
 * @param now milliseconds, from any beginning
 */
export function barStates(now: () => number): (progress: Progress) => BarState {
  let [stage, begin, furthest] = ["", 0, 0];
  return (progress) => {
    if (progress.stage !== stage) [stage, begin, furthest] = [progress.stage, now(), 0];
    const share = progress.total > 0 ? Math.min(1, progress.done / progress.total) : 0;
    furthest = Math.max(furthest, share);
    const elapsed = now() - begin;
    const settled = elapsed >= SETTLED.after && share >= SETTLED.share;
    const left = settled
      ? `, about ${FORMATS.seconds((elapsed / 1000) * (1 / share - 1))} left`
      : "";
    return { share: furthest, text: `${stage}${left}` };
  };
}

/** Milliseconds between lines, where there is no terminal. */
const LINES = 30_000;

/** The line that a state of the bar comes to, or null where the last one was written less than 30 s ago. */
export function linesOf(now: () => number): (state: BarState) => string | null {
  let last = now();
  return ({ share, text }) => {
    if (now() - last < LINES) return null;
    last = now();
    return `${FORMATS.percent(share)} of ${text}`;
  };
}

/** A bar on stderr where that is a terminal; elsewhere a line now and then. */
export function showProgress(stderr: Output): {
  update: (progress: Progress) => void;
  stop: () => void;
} {
  const stateOf = barStates(() => performance.now());
  if (!stderr.isTTY) {
    const line = linesOf(() => performance.now());
    return {
      update: (progress) => {
        const text = line(stateOf(progress));
        if (text !== null) stderr.write(`${text}\n`);
      },
      stop: () => {},
    };
  }
  const bar = new SingleBar(
    { format: "{bar} {percentage}% | {text}", clearOnComplete: true, stream: stderr },
    Presets.shades_classic,
  );
  bar.start(1, 0, { text: "" });
  return {
    update: (progress) => {
      const { share, text } = stateOf(progress);
      bar.update(share, { text });
    },
    stop: () => bar.stop(),
  };
}
