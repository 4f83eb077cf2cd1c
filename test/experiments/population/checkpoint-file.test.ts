import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { StorageError } from "../../../src/errors.js";
import { CheckpointFile, trialsFile } from "../../../src/experiments/population/checkpoint-file.js";
import type { Progress } from "../../../src/training/train.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-checkpoint-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

const TRIALS = ["trial 1", "trial 2"];

function progressAt(step: number): Progress {
  const theta = Float32Array.of(step, 2);
  return {
    population: { step, theta, first: theta, second: theta, alive: Float32Array.of(1) },
    best: theta,
    members: [
      { validation: 0.5, bestStep: 1, steps: step, state: "training", reason: null, curve: [] },
    ],
  };
}

/** A folder of its own, and a checkpoint in it. */
function place(name: string) {
  const own = join(folder, name);
  mkdirSync(own);
  return { path: join(own, "a"), names: () => readdirSync(own).sort() };
}

describe("a checkpoint's file", () => {
  it("gives back what was kept last, to the same population only", () => {
    const { path, names } = place("kept");
    const file = new CheckpointFile(path, "key", TRIALS);
    expect(file.read()).toBeNull();
    file.write(progressAt(1));
    file.write(progressAt(2));
    expect(file.read()).toEqual(progressAt(2));
    expect(new CheckpointFile(path, "other key", TRIALS).read()).toBeNull();
    expect(names()).toEqual(["a", "a.trials.json"]);
    expect(JSON.parse(readFileSync(trialsFile(path), "utf8"))).toEqual(TRIALS);
  });

  it("is written as often as asked for", () => {
    const { path } = place("offered");
    const seldom = new CheckpointFile(path, "key", TRIALS, 3600);
    seldom.offer(progressAt(1));
    expect(seldom.read()).toBeNull();
    const often = new CheckpointFile(path, "key", TRIALS, 0);
    often.offer(progressAt(1));
    often.offer(progressAt(2));
    expect(often.read()).toEqual(progressAt(2));
  });

  it("is cleared of what dead processes left half-written, not of what others write", () => {
    const { path, names } = place("left");
    const { pid: dead } = spawnSync("true");
    const parts = [`a.${dead}.part`, `a.${process.ppid}.part`, `ab.${dead}.part`, "a.x.part"];
    for (const name of parts) writeFileSync(join(path, "..", name), "");
    expect(new CheckpointFile(path, "key", TRIALS).read()).toBeNull();
    expect(names()).toEqual(parts.slice(1).sort());
    writeFileSync(join(path, "..", parts[0]), "");
    new CheckpointFile(path, "key", TRIALS).write(progressAt(1));
    expect(names()).toEqual(["a", "a.trials.json", ...parts.slice(1)].sort());
  });

  it("is an error where it cannot be, and nothing is left", () => {
    const { path, names } = place("taken");
    mkdirSync(path);
    writeFileSync(join(path, "b"), "");
    const file = new CheckpointFile(path, "key", TRIALS);
    expect(file.read()).toBeNull();
    expect(() => file.write(progressAt(1))).toThrow(StorageError);
    expect(() => file.write(progressAt(1))).toThrow(/^cannot write .*\/a: .* \(EISDIR\)\n {2}/);
    expect(names()).toEqual(["a"]);
  });
});
