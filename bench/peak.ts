import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Row } from "./rows.js";
import { Torch } from "./torch.js";

const run = promisify(execFile);
const CHILD = fileURLToPath(new URL("./peak-child.js", import.meta.url));

/** Passes or runs before the peak is read: the first allocates, the later ones could add to it. */
const TIMES = 3;

/** What a child process does. */
export interface PeakOrder extends Pick<Row, "work" | "workload"> {
  readonly times: number;
}

/** The largest resident memory of a process, in MB. */
export interface Peak {
  /** with the engine loaded and one number computed */
  readonly idle: number;
  /** after the work */
  readonly working: number;
}

/**
 * nwidth's peak for a row, in a process of its own: batch, graph, session and work. The young
 * generation is kept at 1 MiB, so that garbage from drawing the batch does not count.
 */
export async function ourPeak({ work, workload }: Row): Promise<Peak> {
  const order: PeakOrder = { work, workload, times: TIMES };
  const argument = JSON.stringify(order);
  const { stdout } = await run(process.execPath, ["--max-semi-space-size=1", CHILD, argument]);
  return JSON.parse(stdout);
}

/** PyTorch's, likewise. */
export async function torchPeak({ work, workload }: Row): Promise<Peak> {
  const torch = await Torch.start("as installed");
  const idle = await torch.peak();
  await torch.open(workload);
  if (work === "pass") await torch.passTime(TIMES);
  else await torch.stepTime(TIMES * workload.stepsPerRun);
  const working = await torch.peak();
  torch.close();
  return { idle, working };
}
