import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { nwidth } from "../cli/processes.js";
import { tableOf, writeSweep } from "../queue/sweeps.js";
import type { Undisturbed } from "./scene.js";

declare module "vitest" {
  interface ProvidedContext {
    /** file of the sweep that every test here runs */
    readonly specification: string;
    /** its table where nothing went wrong, made without a queue */
    readonly table: string;
  }
}

/** Trials of the sweep: fifteen configurations, five seeds, four rates. */
export const TRIALS = 300;
const RATES = Array.from({ length: 15 }, (_, i) => (i + 1) / 4);

/** Runs the sweep on this machine alone. */
export async function runUndisturbed(): Promise<{
  readonly undisturbed: Undisturbed;
  /** removes it */
  readonly clear: () => void;
}> {
  const folder = mkdtempSync(join(tmpdir(), "nwidth-undisturbed-"));
  const specification = writeSweep(folder, 5, {
    grid: { "task.rate": RATES },
    learningRates: [0.001, 0.003, 0.01, 0.03],
    budget: { steps: 1600 },
  });
  const directory = join(folder, "run");
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, "cache"), NWIDTH_QUEUE: "" };
  const { code, stderr } = await nwidth(["sweep", specification, "--out", directory], env);
  if (code !== 0) throw new Error(`the undisturbed run ended with ${code}: ${stderr}`);
  const undisturbed = { specification, table: tableOf(directory) };
  return { undisturbed, clear: () => rmSync(folder, { recursive: true }) };
}

/** Once for all tests. */
export async function setup({ provide }: TestProject): Promise<() => void> {
  const { undisturbed, clear } = await runUndisturbed();
  provide("specification", undisturbed.specification);
  provide("table", undisturbed.table);
  return clear;
}
