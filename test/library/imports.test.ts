import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { ROOT } from "../docs/blocks.js";

const run = promisify(execFile);

/** Packages that the entry imports before anything is called, by files that import files. */
function packagesOf(entry: string): string[] {
  const seen = new Set([entry]);
  const packages = new Set<string>();
  for (const file of seen) {
    const text = readFileSync(file, "utf8");
    for (const [, name] of text.matchAll(/^(?:import|export) (?:[^;"]* from )?"([^"]+)";$/gm)) {
      if (name.startsWith(".")) seen.add(resolve(file, "..", name));
      else if (!name.startsWith("node:")) packages.add(name);
    }
  }
  return [...packages].sort();
}

describe("importing nwidth", () => {
  it("loads no engine, no database, no charts", () => {
    expect(packagesOf(join(ROOT, "build", "src", "index.js"))).toEqual([
      "@noble/hashes/sha2.js",
      "@noble/hashes/utils.js",
      "fastest-levenshtein",
      "fflate",
      "fourier-transform",
      "ml-matrix",
      "protobufjs/light.js",
      "yaml",
      "zod",
    ]);
  });

  // Node requires ESM only where nothing in the whole graph, packages included, awaits at top level.
  it("works by require, into the same names", async () => {
    const script = `
      const required = Object.keys(require("nwidth")).sort();
      import("nwidth").then((imported) => {
        console.log(JSON.stringify([required, Object.keys(imported).sort()]));
      });`;
    const { stdout } = await run(process.execPath, ["-e", script], { cwd: ROOT });
    const [required, imported] = JSON.parse(stdout) as string[][];
    expect(required).toEqual(imported);
    expect(required).toContain("advise");
  });
});
