import { MultiBar, Presets, type SingleBar } from "cli-progress";
import type { SweepProgress, WorkerProgress } from "../experiments/sweep/progress.js";
import { counted, FORMATS } from "../report/format.js";
import { shortened } from "../report/text.js";
import type { Output } from "./streams.js";

const DONE = "█";
const LEFT = "░";

/** Characters of the bar, at least and at most. */
const SHORTEST = 10;
const LONGEST = 24;

/** Workers that have a line of their own: a queue may have a thousand. */
const MOST_WORKERS = 16;

/** Milliseconds between drawings. */
const EVERY = 200;

function wholeLine(state: SweepProgress, columns: number): string {
  const { planned, done, reused, running, diverged, failed, remainingSeconds } = state;
  const counts = [
    `${FORMATS.count(done)}/${FORMATS.count(planned)}`,
    `${FORMATS.seconds(remainingSeconds)} left`,
    `${FORMATS.count(running)} running`,
    `${FORMATS.count(diverged)} diverged`,
    `${FORMATS.count(failed)} failed`,
    reused === 0 ? "" : `${FORMATS.count(reused)} reused`,
  ].filter((text) => text !== "");
  const room = (): number => columns - counts.join(", ").length - 1;
  while (counts.length > 1 && room() < SHORTEST) counts.pop();
  const width = Math.min(LONGEST, Math.max(0, room()));
  const filled = planned === 0 ? width : Math.floor((width * done) / planned);
  const bar = DONE.repeat(filled) + LEFT.repeat(width - filled);
  return shortened(`${bar} ${counts.join(", ")}`, columns);
}

function workerLine(worker: WorkerProgress | null, number: number, columns: number): string {
  const head = `worker ${number}: `;
  if (worker === null) return shortened(`${head}idle`, columns);
  const { name, members, step, steps, stepsPerSecond } = worker;
  const rate = `${FORMATS.count(Math.round(stepsPerSecond))} model-steps/s`;
  const tail = ` ×${members}, step ${FORMATS.count(step)}/${FORMATS.count(steps)}, ${rate}`;
  const room = columns - head.length - tail.length;
  return shortened(`${head}${shortened(name, Math.max(8, room))}${tail}`, columns);
}

/**
 * A sweep's progress as lines of at most `columns` characters: the whole (a bar, trials ended,
 * the time left, trials running, diverged, failed and found in the journal; the last of these are left out
 * where they leave no room for the bar), then what each worker trains.
 */
export function progressLines(state: SweepProgress, columns: number): string[] {
  const shown = state.workers.slice(0, MOST_WORKERS);
  const more = state.workers.length - shown.length;
  return [
    wholeLine(state, columns),
    ...shown.map((worker, i) => workerLine(worker, i + 1, columns)),
    ...(more > 0 ? [shortened(`and ${counted(more, "worker")} more`, columns)] : []),
  ];
}

/** The lines of a sweep's progress on stderr where that is a terminal; elsewhere nothing. */
export function showSweepProgress(stderr: Output): {
  update: (state: SweepProgress) => void;
  stop: () => void;
} {
  if (!stderr.isTTY) return { update: () => {}, stop: () => {} };
  const bars = new MultiBar(
    {
      format: "{line}",
      clearOnComplete: true,
      fps: 1000 / EVERY,
      hideCursor: true,
      stream: stderr,
    },
    Presets.shades_classic,
  );
  const lines: SingleBar[] = [];
  return {
    update: (state) => {
      const texts = progressLines(state, (stderr.columns ?? 80) - 1);
      texts.forEach((line, i) => {
        lines[i] ??= bars.create(state.planned, 0, { line });
        lines[i].update(state.done, { line });
      });
    },
    stop: () => bars.stop(),
  };
}
