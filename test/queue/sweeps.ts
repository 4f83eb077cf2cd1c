import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MAIN, type Started, start } from "../cli/processes.js";

/** A sweep of so many small trials: two configurations and two rates. */
export function writeSweep(folder: string, seeds: number, changes: object = {}): string {
  const path = join(folder, `sweep-${seeds}.json`);
  const document = {
    title: "Small",
    baseline: {
      task: { name: "linear", length: 8 },
      data: { train: 256, validation: 64, test: 128 },
      model: { architecture: "linear-filter" },
      training: { batch: 32 },
    },
    grid: { "task.rate": [0.5, 1] },
    seeds,
    learningRates: [0.003, 0.01],
    budget: { steps: 320 },
    ...changes,
  };
  writeFileSync(path, JSON.stringify(document));
  return path;
}

/** The table of a sweep without the column that no two runs share. */
export function tableOf(directory: string): string {
  const lines = readFileSync(join(directory, "results.csv"), "utf8").split("\n");
  const head = lines[0].split(",");
  // the last one, so that commas within quoted fields do not matter
  if (head.at(-1) !== "seconds") throw new Error(`the last column is ${head.at(-1)}`);
  return lines.map((line) => line.slice(0, line.lastIndexOf(","))).join("\n");
}

/**
 * A worker of a queue, once it serves.
 *
 * @param within words before the command, as of another host
 */
export async function startWorker(
  url: string,
  words: readonly string[] = [],
  env?: NodeJS.ProcessEnv,
  within: readonly string[] = [],
): Promise<Started> {
  const [program, ...call] = [...within, process.execPath, MAIN, "worker", "--queue", url];
  const worker = start(program, [...call, ...words], env);
  const said = new Promise<void>((resolve) => {
    worker.child.stdout?.on("data", (text) => {
      if (String(text).includes("serving")) resolve();
    });
  });
  const ended = worker.end.then(({ code, stderr }) => {
    throw new Error(`the worker ended with ${code}: ${stderr}`);
  });
  await Promise.race([said, ended]);
  ended.catch(() => {});
  return worker;
}
