import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/** What needs Node: the command line, processes and files, the engine's native build, SQL, terminals. */
const NODE = [
  "index.js",
  "cli/",
  "experiments/",
  "advise/",
  "studies/",
  "deploy/",
  "report/terminal/",
  "runtime/node.js",
  "results/query.js",
  ...[
    "arrays",
    "duckdb",
    "header",
    "matrix",
    "objects",
    "read",
    "records",
    "regular-file",
    "rows",
    "text",
  ].map((name) => `data/${name}.js`),
  // the namespaces of the package, which hold both kinds
  ...["data", "results", "runtime"].map((layer) => `${layer}/index.js`),
];

/** Packages that run in a page: no modules of Node in them, nothing native. */
const PACKAGES =
  /^(?:@noble\/hashes|@observablehq\/plot|fflate|fastest-levenshtein|fourier-transform|linkedom|ml-matrix|protobufjs|zod)(?:\/|$)/;

/** What Node alone has without an import; `process?.` asks whether this is Node, as `data/files.ts` does. */
const GLOBALS =
  /\b(?:process|Buffer|global)\.\w+|\b(?:setImmediate|require)\(|\b__(?:dir|file)name\b/;

// As compiled, where imports of types alone are gone.
const root = join(import.meta.dirname, "..", "src");
const texts = new Map(
  (readdirSync(root, { recursive: true }) as string[])
    .filter((path) => path.endsWith(".js"))
    .map((path) => [path, readFileSync(join(root, path), "utf8")]),
);

const STATIC = /^(?:import|export) (?:[\w$*{},\s]+ from )?"([^"]+)"/gm;
const DYNAMIC = /\bimport\((?:\s*"([^"]+)")?/g;

/** What a file imports; `?` for an import whose target is computed. */
function importsOf(text: string): string[] {
  return [...text.matchAll(STATIC), ...text.matchAll(DYNAMIC)].map(([, target]) => target ?? "?");
}

/** What a file reaches that a page does not have, each with the way to it. */
function beyondPage(entry: string): string[] {
  const ways = new Map([[entry, entry]]);
  const found: string[] = [];
  for (const [path, way] of ways) {
    const text = texts.get(path) ?? "";
    const [foreign] = GLOBALS.exec(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")) ?? [];
    if (foreign !== undefined) found.push(`${way} uses ${foreign}`);
    for (const target of importsOf(text)) {
      if (target.startsWith(".")) {
        const next = join(path, "..", target);
        if (!ways.has(next)) ways.set(next, `${way} > ${next}`);
      } else if (!PACKAGES.test(target)) {
        found.push(`${way} > ${target}`);
      }
    }
  }
  return found;
}

const inPages = [...texts.keys()].filter((path) => !NODE.some((place) => path.startsWith(place)));

describe("what runs in a page", () => {
  it.each([
    ...[
      "theory",
      "tensor",
      "linalg",
      "random",
      "text",
      "models",
      "tasks",
      "statistics",
      "decoding",
      "training",
    ],
    ...["measure", "oracle", "construct", "results", "report/charts", "report/page"],
  ])("holds %s", (folder) => {
    expect(inPages.filter((path) => path.startsWith(`${folder}/`)).length).toBeGreaterThan(1);
  });

  it("is complete: every import leads to a file that is there", () => {
    for (const [path, text] of texts) {
      for (const target of importsOf(text)) {
        if (target.startsWith(".")) expect(texts.has(join(path, "..", target)), path).toBe(true);
      }
    }
  });

  it("reaches nothing of Node's", () => {
    expect(inPages.flatMap(beyondPage)).toEqual([]);
  });

  it.each(NODE)("does not hold %s, which needs Node", (place) => {
    const entries = [...texts.keys()].filter((path) => path.startsWith(place));
    expect(entries.flatMap(beyondPage)).not.toEqual([]);
  });

  it("is told apart through other files, imported when needed too", () => {
    expect(beyondPage("index.js").join("\n")).toMatch(/ > runtime\/node\.js > onnxruntime-node$/m);
    expect(beyondPage("cli/main.js").join("\n")).toMatch(/ > node:child_process$/m);
  });
});
