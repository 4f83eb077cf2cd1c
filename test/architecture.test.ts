import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";

/** Layers from the lowest up, as docs/architecture.md draws them; those of one line do not import each other. */
const layers: readonly (readonly string[])[] = [
  ["errors.ts", "evidence.ts", "version.ts"],
  ["random", "linalg", "tensor"],
  ["runtime", "theory"],
  ["models", "tasks", "data"],
  ["statistics"],
  ["training"],
  ["experiments"],
  ["measure", "oracle", "construct"],
  ["results"],
  ["advise"],
  ["report"],
  ["cli"],
  ["index.ts"],
];

const root = join(import.meta.dirname, "..", "..", "src");
const sources = (readdirSync(root, { recursive: true }) as string[])
  .filter((f) => f.endsWith(".ts"))
  .map((f) => ({ path: f, text: readFileSync(join(root, f), "utf8") }));

function layerOf(path: string): number {
  const top = path.split("/")[0];
  return layers.findIndex((names) => names.includes(top));
}

const imports = sources.flatMap(({ path, text }) =>
  [...text.matchAll(/(?:from|import) "([^"]+)"|import\(\s*"([^"]+)"/g)].map((m) => ({
    path,
    target: m[1] ?? m[2],
  })),
);

describe("the layers", () => {
  it("hold every folder of src", () => {
    for (const { path } of sources) expect(layerOf(path), path).toBeGreaterThanOrEqual(0);
  });

  it("look only at themselves and below", () => {
    for (const { path, target } of imports) {
      if (!target.startsWith(".")) continue;
      const imported = relative(root, join(root, path, "..", target));
      const sideways = path.split("/")[0] !== imported.split("/")[0];
      const [from, to] = [layerOf(path), layerOf(imported)];
      expect(from > to || (from === to && !sideways), `${path} imports ${imported}`).toBe(true);
    }
  });

  it("import Node's modules only where a page would have its own", () => {
    const allowed = /^(runtime\/node\.ts|data\/|experiments\/|cli\/)/;
    for (const { path, target } of imports) {
      if (!target.startsWith("node:") && target !== "onnxruntime-node") continue;
      expect(path).toMatch(allowed);
    }
  });
});
