import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Checkpoints, populationName } from "../../src/experiments/checkpoints.js";
import { trialsFile } from "../../src/experiments/population/checkpoint-file.js";
import { temporaryDirectory } from "../data/fixtures.js";

const directory = temporaryDirectory();
const checkpoints = new Checkpoints(directory);
const names = () => readdirSync(join(directory, "checkpoints")).sort();

/** A population as a worker leaves it. */
async function left(keys: readonly string[], said = keys): Promise<string> {
  const path = await checkpoints.begin(keys);
  writeFileSync(path, "progress");
  writeFileSync(trialsFile(path), JSON.stringify(said));
  return path;
}

describe("populations in the middle of their training", () => {
  it("are known by their trials; what is of no use goes, and in the end the folder", async () => {
    expect(checkpoints.interrupted()).toEqual([]);
    const kept = ["c", "d"];
    const path = await left(kept);
    await left(["a", "b"]);
    await left(["e"], ["f"]);
    writeFileSync(`${await checkpoints.begin(["g"])}`, "no trials beside it");
    writeFileSync(join(directory, "checkpoints", "x.1.part"), "");
    const known = checkpoints.interrupted();
    expect(known.sort()).toEqual([["a", "b"], kept]);
    checkpoints.clear((key) => key !== "b");
    expect(names()).toEqual([path, trialsFile(path)].map((p) => p.split("/").at(-1)));
    checkpoints.end(kept);
    expect(names()).toEqual([]);
    checkpoints.clear(() => true);
    expect(readdirSync(directory)).toEqual([]);
  });

  it("are called by all of their trials, in order", () => {
    const all = [["a"], ["a", "b"], ["b", "a"]].map(populationName);
    expect(new Set(all).size).toBe(3);
  });

  it("cost nothing where the folder is not one", () => {
    const other = temporaryDirectory();
    mkdirSync(join(other, "checkpoints", "inside"), { recursive: true });
    expect(new Checkpoints(other).interrupted()).toEqual([]);
    expect(() => new Checkpoints(other).clear(() => true)).not.toThrow();
  });
});
