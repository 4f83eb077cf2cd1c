import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  addTimings,
  defaultTimingsPath,
  readTimings,
  type Timings,
} from "../../../src/experiments/cost/timings-file.js";
import { machineFingerprint } from "../../../src/experiments/machine.js";

const timing = { open: 1, run: 0.5, predict: 0.25 };
const timings = (architecture: string): Timings => ({
  [`{"architecture":"${architecture}"}`]: [
    { architecture, members: 1, measured: timing, estimated: { ...timing, run: 0.1 } },
  ],
});

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "nwidth-timings-"));
  path = join(folder, "deep", "timings.json");
});
afterEach(() => rm(folder, { recursive: true }));

describe("the file of timings", () => {
  it("gives back what was added, for each machine its own, and leaves nothing else", async () => {
    await addTimings(path, "one", timings("gru"));
    await addTimings(path, "two", timings("lstm"));
    await addTimings(path, "one", timings("linear-filter"));
    expect(await readTimings(path, "one")).toEqual({
      ...timings("gru"),
      ...timings("linear-filter"),
    });
    expect(await readTimings(path, "two")).toEqual(timings("lstm"));
    expect(await readTimings(path, "three")).toEqual({});
    expect(await readdir(join(folder, "deep"))).toEqual(["timings.json"]);
  });

  it.each([
    ["is cut off", (text: string) => text.slice(0, -20)],
    ["is empty", () => ""],
    ["is of another schema", (text: string) => text.replace('"schema":1', '"schema":2')],
    ["holds a time that is none", (text: string) => text.replace('"open":1', '"open":-1')],
    ["is no object", () => "[]"],
  ])("counts as none where it %s, and is written anew", async (_what, damage) => {
    await addTimings(path, "one", timings("gru"));
    await writeFile(path, damage(await readFile(path, "utf8")));
    expect(await readTimings(path, "one")).toEqual({});
    await addTimings(path, "one", timings("lstm"));
    expect(await readTimings(path, "one")).toEqual(timings("lstm"));
  });

  it("leaves the old one and no other where it cannot be replaced", async () => {
    await mkdir(path, { recursive: true });
    await expect(addTimings(path, "one", timings("gru"))).rejects.toThrow();
    expect(await readdir(join(folder, "deep"))).toEqual(["timings.json"]);
  });

  it("lies in the user's cache", () => {
    expect(defaultTimingsPath()).toMatch(/[\\/]nwidth[\\/]timings\.json$/);
  });
});

describe("the fingerprint of a machine", () => {
  it("names the processor and every version that speed depends on", () => {
    const fingerprint = JSON.parse(machineFingerprint());
    expect(Object.keys(fingerprint)).toEqual([
      "architecture",
      "cores",
      "node",
      "nwidth",
      "onnxruntime",
      "processor",
    ]);
    expect(fingerprint.node).toBe(process.version);
    expect(fingerprint.onnxruntime).toMatch(/^\d+\.\d+\.\d+/);
    expect(machineFingerprint()).toBe(machineFingerprint());
  });
});
