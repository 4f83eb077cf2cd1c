import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

/** Layers from the lowest up, as docs/architecture.md draws them; those of one line do not import each other. */
const layers: readonly (readonly string[])[] = [
  ["crc32.ts", "errors.ts", "evidence.ts", "version.ts"],
  ["random", "linalg", "tensor", "text"],
  ["runtime", "theory", "forecasting"],
  ["data"],
  ["models", "tasks"],
  ["statistics", "decoding"],
  ["training"],
  ["experiments"],
  ["measure", "oracle", "construct"],
  ["results"],
  ["advise", "studies"],
  ["deploy"],
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

/** Every import: those of types too, which leave nothing behind when the file runs. */
const imports = sources.flatMap(({ path, text }) =>
  [
    ...text.matchAll(
      /^(?:import|export) (type )?(?:[^"';]*? from )?"([^"]+)"|import\(\s*"([^"]+)"/gm,
    ),
  ].map(([, ofType, named, loaded]) => ({
    path,
    target: named ?? loaded,
    runs: ofType === undefined,
  })),
);

/** The file of src that an import leads to; null where it leads out of src. */
function fileOf({ path, target }: { readonly path: string; readonly target: string }) {
  if (!target.startsWith(".")) return null;
  return relative(root, join(root, path, "..", target)).replace(/\.js$/, ".ts");
}

type Edge = readonly [from: string, to: string];

const between: readonly Edge[] = imports.flatMap((one) => {
  const to = fileOf(one);
  return to === null ? [] : [[one.path, to] as const];
});

/** Nodes that lead back to themselves, by the circle that holds them: strongly connected components (Tarjan 1972). */
function circles(edges: readonly Edge[]): string[][] {
  const next = new Map<string, string[]>();
  for (const [from, to] of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): number => {
    let low = order.size;
    order.set(node, low);
    open.push(node);
    for (const other of next.get(node) ?? []) {
      if (!order.has(other)) low = Math.min(low, visit(other));
      else if (open.includes(other)) low = Math.min(low, order.get(other) ?? low);
    }
    lowest.set(node, low);
    if (low === order.get(node)) {
      const circle = open.splice(open.indexOf(node)).sort();
      if (circle.length > 1) found.push(circle);
    }
    return low;
  };
  for (const node of next.keys()) if (!order.has(node)) visit(node);
  return found;
}

const folders = new Set(sources.map(({ path }) => dirname(path)));

/**
 * What stands for a file in the drawing of folders: its folder; where that holds other folders, which
 * such a file may use and serve, the file itself.
 */
function placeOf(path: string): string {
  const folder = dirname(path);
  const holds = folder === "." || [...folders].some((other) => other.startsWith(`${folder}/`));
  return holds ? path : folder;
}

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
    const allowed = /^(runtime\/node\.ts|data\/|experiments\/|deploy\/files\.ts|cli\/)/;
    for (const { path, target } of imports) {
      if (!target.startsWith("node:") && target !== "onnxruntime-node") continue;
      expect(path).toMatch(allowed);
    }
  });
});

describe("circles of imports", () => {
  it("are found where there are any", () => {
    const ring: Edge[] = ["ab", "bc", "ca", "cd", "de", "ed", "df"].map(([a, b]) => [a, b]);
    expect(circles(ring)).toEqual([
      ["d", "e"],
      ["a", "b", "c"],
    ]);
    expect(circles(ring.filter(([from]) => from !== "c" && from !== "e"))).toEqual([]);
  });

  it("run through no two files but tensor's operators, which state their gradients in each other", () => {
    const operators = /^tensor\/operators\//;
    for (const circle of circles(between)) {
      for (const file of circle) expect(file, circle.join(", ")).toMatch(operators);
    }
  });

  it("run through no two folders but tensor's operators and what they are made of", () => {
    const edges = between.map(([from, to]): Edge => [placeOf(from), placeOf(to)]);
    const others = edges.filter(([from, to]) => from !== to);
    expect(circles(others)).toEqual([["tensor/gradient.ts", "tensor/operators"]]);
  });
});

describe("the report", () => {
  const below = (folder: string) => sources.filter(({ path }) => path.startsWith(folder));

  /** Everything that runs where a file does: packages by name, files by path. */
  function closure(path: string, seen = new Set<string>()): Set<string> {
    if (seen.has(path)) return seen;
    seen.add(path);
    for (const one of imports) {
      if (one.path !== path || !one.runs) continue;
      const file = fileOf(one);
      if (file === null) seen.add(one.target);
      else closure(file, seen);
    }
    return seen;
  }

  it("draws from numbers alone: charts know nothing of what is advised, or of the page around them", () => {
    const drawing = ["format", "html", "palette", "text"].map((name) => `report/${name}.ts`);
    for (const path of [...below("report/charts/").map((chart) => chart.path), ...drawing]) {
      for (const reached of closure(path)) {
        if (reached === "@observablehq/plot" || drawing.includes(reached)) continue;
        expect(reached, path).toMatch(/^report\/charts\//);
      }
    }
  });

  it("makes documents without pages, pages without the terminal, and text without either", () => {
    const apart = [
      ["report/documents/", /^report\/(page|terminal|charts)\//],
      ["report/page/", /^report\/terminal\//],
      ["report/terminal/", /^report\/(page|documents|charts)\/|^linkedom$/],
      ["report/advise/", /^report\/(page|terminal|documents)\//],
    ] as const;
    for (const [folder, kept] of apart) {
      const files = below(folder);
      expect(files.length).toBeGreaterThan(2);
      for (const { path } of files) {
        for (const reached of closure(path)) expect(reached, path).not.toMatch(kept);
      }
    }
  });
});
