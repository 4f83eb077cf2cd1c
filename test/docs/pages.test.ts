import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { anchorOf } from "../../docs/theory/render.js";
import { evidencePage } from "../../evidence/document.js";
import { readEtt } from "../../evidence/ett/record.js";
import { publishedPage } from "../../evidence/published/page.js";
import { readPublished } from "../../evidence/published/record.js";
import { readRecords, recordFile, SUITES } from "../../evidence/record.js";
import { efforts } from "../../src/advise/grid.js";
import { constructCoupling } from "../../src/construct/construct.js";
import { constructSparse } from "../../src/construct/sparse-memory.js";
import { measureComplexity } from "../../src/measure/complexity/measure.js";
import { measureSpectrum } from "../../src/measure/spectrum.js";
import { architectures } from "../../src/models/registry.js";
import { boundDocument } from "../../src/report/documents/bound.js";
import { comparisonDocument } from "../../src/report/documents/comparison.js";
import { complexityDocument } from "../../src/report/documents/complexity.js";
import { constructDocument } from "../../src/report/documents/construct.js";
import { memoryDocument } from "../../src/report/documents/construct-memory.js";
import { spectrumDocument } from "../../src/report/documents/spectrum.js";
import { sweepDocument } from "../../src/report/documents/sweep.js";
import { compareSweeps } from "../../src/results/compare.js";
import { sweepReport } from "../../src/results/sweep/report.js";
import { nodeEngine } from "../../src/runtime/node.js";
import type { CouplingConfig } from "../../src/tasks/coupling.js";
import { buildTask, tasks } from "../../src/tasks/registry.js";
import type { SparseConfig } from "../../src/tasks/sparse.js";
import { isRefusal } from "../../src/theory/bound.js";
import { theoremOf, theorems } from "../../src/theory/bounds/registry.js";

import { rates } from "../report/sweep/fixture.js";
import { pages, ROOT } from "./blocks.js";

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

/** Files that a page may name in backticks, by the folders that it names them from. */
const named = /`((?:src|test|bench|evidence|examples|docs)\/[\w./-]+)`/g;

describe("links and names in the documentation", () => {
  it.each(pages)("$path leads to files, and sections of them, that exist", ({ path, text }) => {
    for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (target.startsWith("https://")) continue;
      const [place, anchor] = target.split("#");
      const file = join(ROOT, place === "" ? path : join(dirname(path), place));
      expect(existsSync(file), `${path} links ${target}`).toBe(true);
      if (anchor === undefined) continue;
      const headings = [...readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm)];
      expect(
        headings.map(([, heading]) => anchorOf(heading)),
        `${path} links ${target}`,
      ).toContain(anchor);
    }
    for (const [, name] of text.matchAll(named)) {
      if (SUITES.some((suite) => name === recordFile(suite))) continue;
      expect(existsSync(join(ROOT, name)), `${path} names ${name}`).toBe(true);
    }
  });

  it("every page of docs/ is reached from the README", () => {
    const readme = read("README.md");
    for (const { path } of pages) {
      if (path === "README.md") continue;
      // pages of a folder within are reached from its index
      const index = pages.find((page) => page.path === join(dirname(path), "index.md"));
      if (index === undefined || path === index.path) expect(readme).toContain(`(${path})`);
      else expect(index.text).toContain(`(${basename(path)})`);
    }
  });

  it.each(["births", "head-size"])("the picture of %s is there, and light enough", (name) => {
    const { size } = statSync(join(ROOT, "docs", "images", `${name}.png`));
    expect(size).toBeGreaterThan(10_000);
    expect(size).toBeLessThan(200_000);
  });
});

/** Numbered items of the two papers, as the first cells of docs/theory.md write them. */
const numbered = {
  "Paper A": [
    ...["(5)", "(7)", "(8)", "(9)", "(10)", "(11)", "(12)", "(13)", "(14)"],
    ...["(72)", "(73)", "(74)", "(75)", "Theorem 4.1", "A.3", "Theorem 4.2"],
    ...["Prop. 6.1", "Prop. 6.2", "Prop. 6.3", "B.1 (1)", "B.1 (2)", "B.1 (3)"],
    ...["section 5.1", "Table 1", "Tables 2, 3", "figure 5"],
  ],
  "Paper B": [
    ...["(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)", "(11)", "(12)", "(13)"],
    ...["(14)", "(15)", "Theorem 3.1", "Theorem 4.1", "Theorem 4.4", "Theorem 5.1"],
    ...["4.2 (= C.4) (A)", "4.2 (= C.4) (B)", "4.3 (= C.6)", "Prop. 4.5", "C.1", "C.5"],
    ...["F.1", "F.2", "F.3", "F.4", "F.5", "F.6", "G.2", "G.6"],
    ...["1a", "1b", "2a", "2b", "3a", "3b", "4a", "4b"].map((insight) => `insight ${insight}`),
    ...["H.3, language", "H.3, simple tasks", "H.3, tails"],
  ],
};

describe("docs/theory.md", () => {
  const page = read("docs/theory.md");
  const rowsOf = (paper: string) =>
    page
      .split(`\n## ${paper}\n`)[1]
      .split("\n## ")[0]
      .split("\n")
      .filter((line) => /^\| (?!where in the paper)/.test(line))
      .map((line) => line.slice(2, -2).split(" | "));
  const rows = Object.keys(numbered).flatMap(rowsOf);

  it.each(Object.entries(numbered))("has a row for every numbered item of %s", (paper, items) => {
    const places = rowsOf(paper).map(([where]) => where);
    for (const item of items) {
      expect(
        places.some((where) => where.includes(item)),
        item,
      ).toBe(true);
    }
  });

  it.each(rows)("%s: %s: leads to files, or says why to none", (...cells) => {
    const [, , file, test] = cells;
    expect(cells).toHaveLength(4);
    if (file === "not computable") {
      expect(test.length).toBeGreaterThan(20);
      return;
    }
    const files = [...file.matchAll(/`(src\/[\w./-]+)`/g)].map(([, name]) => name);
    const [, owner] = file.match(/^property of `([\w-]+)`/) ?? [];
    if (owner !== undefined) files.push(`src/models/${owner}.ts`);
    const tests = [...test.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)].map(([, name]) => name);
    expect(files.length).toBeGreaterThan(0);
    expect(tests.length).toBeGreaterThan(0);
    for (const name of [...files, ...tests]) expect(existsSync(join(ROOT, name)), name).toBe(true);
  });

  it("calls at most five things not computable", () => {
    expect(rows.filter(([, , file]) => file === "not computable").length).toBeLessThanOrEqual(5);
  });
});

describe("pages that repeat what the code says", () => {
  it("docs/evidence.md is the records in words", () => {
    expect(read("docs/evidence.md")).toBe(evidencePage(readRecords(`${ROOT}/`)));
  });

  it("docs/published.md is the record in words", () => {
    expect(read("docs/published.md")).toBe(
      publishedPage(readPublished(`${ROOT}/`), readEtt(`${ROOT}/`)),
    );
  });

  it("docs/dependencies.md lists the packages of package.json, each with a reason", () => {
    const { dependencies, optionalDependencies, devDependencies } = JSON.parse(
      read("package.json"),
    );
    const page = read("docs/dependencies.md");
    const listed = [...page.matchAll(/^\| `([^`]+)` \| .{10,} \|$/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(Object.keys({ ...dependencies, ...optionalDependencies }).sort());
    for (const name of Object.keys(devDependencies)) {
      if (!name.startsWith("@types/")) expect(page).toContain(`\`${name}\``);
    }
  });

  it("docs/performance.md lists every case of the bench and its target", () => {
    const cases = join(ROOT, "bench", "cases");
    const page = read("docs/performance.md");
    for (const file of readdirSync(cases)) {
      const source = read(relative(ROOT, join(cases, file)));
      const declared = source.matchAll(
        /name: "(.+)",\s+target: \{ kind: "(at least|below)", value: ([\d.]+) \}/g,
      );
      for (const [, name, kind, value] of declared) {
        expect(page).toContain(`| ${name} | ${kind === "below" ? "<" : ">="} ${value} |`);
      }
    }
  });

  it("docs/advise.md has the budgets of the code", () => {
    const page = read("docs/advise.md");
    for (const [name, e] of Object.entries(efforts)) {
      const cells = [
        `\`${name}\``,
        e.widths.join(", "),
        e.seeds,
        e.moreSeeds,
        e.learningRates.length,
        e.extensions,
        e.steps,
        e.stretches,
        e.resamples,
      ];
      expect(page).toContain(`| ${cells.join(" | ")} |`);
    }
  });

  it("docs/architecture.md lists the folder of the architectures", () => {
    const listing = read("docs/architecture.md").split("src/models\n")[1].split("```")[0];
    expect(listing.trim().split(/\s+/).sort()).toEqual(
      readdirSync(join(ROOT, "src/models"), { withFileTypes: true })
        .map((f) => (f.isDirectory() ? `${f.name}/` : f.name))
        .sort(),
    );
  });

  it("docs/models.md has every architecture with its settings", () => {
    const page = read("docs/models.md");
    const rows = [...page.matchAll(/^\| `([\w-]+)` \|.*$/gm)].filter(([row]) =>
      /arXiv|Gers|Rumelhart/.test(row),
    );
    expect(rows.map(([, name]) => name).sort()).toEqual(architectures.map((a) => a.name).sort());
    for (const [row, name] of rows) {
      const settings = architectures.find((a) => a.name === name)?.settings ?? [];
      const cell = settings.length === 0 ? "none" : settings.map((x) => `\`${x}\``).join(", ");
      expect(row).toContain(`| ${cell} |`);
    }
  });

  it("docs/tasks.md has every task with its settings, defaults and source", () => {
    const page = read("docs/tasks.md");
    const rows = [...page.matchAll(/^\| `([\w-]+)` \| (.*) \| .* \| (.*) \| .* \|$/gm)];
    const listed = rows.map(([, name, settings, source]) => ({ name, settings, source }));
    expect(listed).toEqual(
      tasks.map(({ name, keys, source }) => ({
        name,
        settings: keys.map((key) => `\`${key.name}=${key.default}\``).join(", "),
        source,
      })),
    );
  });

  it("docs/bound.md has every theorem with its settings", () => {
    const rows = [
      ...read("docs/bound.md").matchAll(/^\| `([\w.-]+)` \| (.+) \| (.+) \| (yes|no) \|$/gm),
    ];
    expect(rows.map(([, ...cells]) => cells)).toEqual(
      theorems.map(({ id, source, settings, hasProof }) => [
        id,
        source,
        settings.length === 0 ? "none" : settings.map((x) => `\`${x}\``).join(", "),
        hasProof ? "yes" : "no",
      ]),
    );
  });

  it("docs/bound.md has every field of the JSON document", () => {
    const theorem = theoremOf("b-4.2");
    const { printed, proved, bestHead } = theorem.evaluate({});
    if (isRefusal(printed)) throw new Error(printed.reason);
    const table = read("docs/bound.md").split("## The JSON document")[1];
    for (const field of Object.keys(boundDocument({ theorem, printed, proved, bestHead }))) {
      expect(table).toContain(`\`${field}\``);
    }
  });

  it("docs/spectrum.md has every field of the JSON document", async () => {
    const task = buildTask("mixing-example", {});
    const outcome = await measureSpectrum(nodeEngine, { kind: "task", task }, { rank: 4, seed: 0 });
    const origin = { kind: "task", task: task.task, settings: task.config, seed: 0 } as const;
    const table = read("docs/spectrum.md").split("## The JSON document")[1];
    for (const [field, value] of Object.entries(spectrumDocument(origin, outcome))) {
      expect(table).toContain(`\`${field}\``);
      if (["source", "rank", "rankCentred"].includes(field) || Array.isArray(value)) continue;
      for (const inner of Object.keys(Object(value))) {
        if (!/^(queries|keys)$/.test(inner)) expect(table).toContain(`\`${inner}\``);
      }
    }
  });

  it("docs/results.md has every field of a comparison", () => {
    const trials = rates().trials;
    const found = comparisonDocument(["a", "b"], compareSweeps(trials, trials));
    const table = read("docs/results.md").split("## Two sweeps side by side")[1];
    const inner = [found.rows[0], found.left.a].flatMap((part) => Object.keys(part));
    for (const field of [...Object.keys(found), ...inner]) expect(table).toContain(`\`${field}\``);
  });

  it("docs/complexity.md has every field of the JSON document", async () => {
    const task = buildTask("linear", {});
    const asked = { alpha: null, head: null, seed: 0 };
    const outcome = await measureComplexity(nodeEngine, { kind: "task", task }, asked);
    const origin = { kind: "task", task: task.task, settings: task.config, seed: 0 } as const;
    const table = read("docs/complexity.md").split("## The JSON document")[1];
    const document = complexityDocument(origin, outcome);
    const { facts, moves, ...fields } = document;
    const inner = [...Object.keys(facts.c0), ...Object.keys(moves[0])];
    for (const field of ["facts", "moves", ...Object.keys(fields), ...inner]) {
      expect(table).toContain(`\`${field}\``);
    }
  });

  it("docs/sweep.md has every field of the JSON document, every table and its columns", () => {
    const report = sweepReport(rates());
    const page = read("docs/sweep.md").split("## The JSON document")[1].split("\n## ")[0];
    const end = { complete: true, directory: "runs/sweep", files: [] };
    const { figure, tables, ...fields } = sweepDocument(report, end);
    for (const field of [
      "figure",
      "tables",
      ...Object.keys(fields),
      ...Object.keys(figure ?? {}),
    ]) {
      expect(page).toContain(`\`${field}\``);
    }
    for (const [name, table] of Object.entries(report.tables)) {
      const [row] = page.split("\n").filter((line) => line.includes(`\`${table.file}\``));
      expect(row, name).toBeDefined();
      for (const column of table.columns) expect(row).toContain(`\`${column}\``);
    }
    for (const name of Object.keys(tables)) expect(page).toContain(`| \`${name}\` |`);
  });

  it("docs/construct.md has every field of the JSON document", async () => {
    const settings = buildTask("coupling", { basis: "tokens", tokens: 4, rank: 2, length: 2 });
    const construction = await constructCoupling(
      nodeEngine,
      settings.config as CouplingConfig,
      0,
      1,
    );
    const described = { task: settings.task, settings: settings.config, seed: 0 };
    const table = read("docs/construct.md").split("## The JSON document")[1];
    for (const field of Object.keys(constructDocument({ ...described, construction, files: {} }))) {
      expect(table).toContain(`\`${field}\``);
    }
    const { config } = buildTask("sparse", { lags: "1", length: 4 });
    const memory = await constructSparse(nodeEngine, config as SparseConfig, 0, "lin", 2);
    const outcome = { ...described, encoding: "lin", coupling: null, construction: memory };
    const other = table.split("Of memories it has other fields")[1];
    for (const field of Object.keys(memoryDocument({ ...outcome, files: {} }))) {
      expect(other).toContain(`\`${field}\``);
    }
  });

  it("docs/report.md lists every CSV that the report writes", () => {
    const [advice, sweep] = read("docs/report.md").split("## The report of a sweep");
    const tables = ["tables", "number-tables", "class-tables"];
    for (const [sources, page] of [
      [tables.map((name) => `src/report/advise/${name}.ts`), advice],
      [["src/results/sweep/tables.ts"], sweep],
    ] as const) {
      const files = [
        ...sources
          .map(read)
          .join("")
          .matchAll(/file: "([\w-]+\.csv)"/g),
      ].map(([, file]) => file);
      expect(files.length).toBeGreaterThan(8);
      for (const file of files) expect(page).toContain(`\`${file}\``);
    }
  });
});
