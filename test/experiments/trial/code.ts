import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "acorn";
import { z } from "zod";
import { inputLeaves, type TaskShape } from "../../../src/models/input.js";
import { initialParameters } from "../../../src/models/parameters.js";
import { architectures } from "../../../src/models/registry.js";
import { tasks } from "../../../src/tasks/registry.js";
import { compile, input } from "../../../src/tensor/index.js";

/** What is known of the code behind a version. */
export interface Code {
  readonly version: number | string;
  /** of the syntax of its file, and of all that this imports of the folders below */
  readonly source: string;
  /** of what it computes, by settings: a name that a setting takes newly is not another result */
  readonly behaviour: { readonly [settings: string]: string };
}

/** Tasks and architectures, each under `tasks/NAME` or `models/NAME`. */
export type Record = Readonly<{ [name: string]: Code }>;

/** Where the code of a task or an architecture may lie; what is below belongs to the engine. */
const FOLDERS = ["tasks", "models", "random", "linalg"];

const built = join(import.meta.dirname, "..", "..", "..", "src");

function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/** The syntax of a module, without places, comments and white space. */
function syntaxOf(text: string): string {
  const tree = parse(text, { ecmaVersion: "latest", sourceType: "module" });
  const place = new Set(["start", "end", "raw"]);
  return JSON.stringify(tree, (key, value) =>
    place.has(key) ? undefined : typeof value === "bigint" ? String(value) : value,
  );
}

/** The file of a folder in which something of that name is defined. */
function fileOf(folder: string, name: string): string {
  const files = readdirSync(join(built, folder)).filter((f) => f.endsWith(".js"));
  const found = files.find((f) =>
    readFileSync(join(built, folder, f), "utf8").includes(`    name: "${name}",\n    version:`),
  );
  if (found === undefined) throw new Error(`no file of ${folder} defines ${name}`);
  return join(folder, found);
}

function sourceOf(folder: string, name: string): string {
  const files = [fileOf(folder, name)];
  for (const file of files) {
    const text = readFileSync(join(built, file), "utf8");
    for (const [, target] of text.matchAll(/(?:from|import) "(\.[^"]+)"/g)) {
      const next = join(file, "..", target);
      if (FOLDERS.includes(next.split("/")[0]) && !files.includes(next)) files.push(next);
    }
  }
  const texts = files.map((file) => syntaxOf(readFileSync(join(built, file), "utf8")));
  // without the version, which may rise alone
  return sha256(...texts.map((text) => text.replace(/"version".{0,80}?"value":\d+/, "")).sort());
}

/** Settings by default, and with each of the names that a setting may take. */
function variants(schema: z.ZodObject): { readonly [key: string]: unknown }[] {
  const inner = (type: unknown): unknown =>
    type instanceof z.ZodDefault || type instanceof z.ZodOptional ? inner(type.unwrap()) : type;
  const named = Object.entries(schema.shape).flatMap(([key, type]) => {
    const own = inner(type);
    return own instanceof z.ZodEnum ? own.options.map((value) => ({ [key]: value })) : [];
  });
  return [{}, ...named];
}

/** To nine digits: the last ones may differ between versions of the runtime. */
function digits(values: Float64Array): string {
  return Array.from(values, (value) => value.toPrecision(9)).join();
}

/** Digits of a hash that are kept: an accident is not an adversary. */
const KEPT = 12;

/** What is refused with some settings is no part of the behaviour. */
function ofVariants(
  schema: z.ZodObject,
  describe: (settings: object) => string,
): Code["behaviour"] {
  const computed = (settings: object) => {
    try {
      return sha256(describe(settings)).slice(0, KEPT);
    } catch {
      return "refused";
    }
  };
  return Object.fromEntries(
    variants(schema).map((settings) => {
      const [[key, value] = ["by", "default"]] = Object.entries(settings);
      return [`${key} ${value}`, computed(settings)];
    }),
  );
}

/** The code of now. */
export function presentCode(): Record {
  const ofTasks = tasks.map(({ name, version, schema, configure }): [string, Code] => {
    const behaviour = ofVariants(schema, (settings) => {
      const { sample } = configure(settings).relationship(1);
      return (["train", "test"] as const)
        .map((split) => sample(split, 2))
        .map(({ x, y }) => digits(x) + digits(y))
        .join();
    });
    return [`tasks/${name}`, { version, source: sourceOf("tasks", name), behaviour }];
  });
  const ofModels = architectures.map(({ name, version, schema, build, reads }): [string, Code] => {
    const task: TaskShape = {
      ...{ inputs: 2, outputs: 2, length: 5 },
      ...(reads && { reads: "symbols" }),
      ...(reads === "source" && { source: { symbols: 3, length: 4 } }),
    };
    const behaviour = ofVariants(schema, (settings) => {
      const model = build(settings, task);
      const parameters = Object.fromEntries(
        model.parameters.map((p) => [p.name, input(p.name, "float32", p.shape)]),
      );
      const read = inputLeaves(task, "float32", 1);
      const { bytes } = compile({ y: model.forward(parameters, read, "all") });
      return `${sha256(bytes)} ${digits(initialParameters(model, 1))}`;
    });
    return [`models/${name}`, { version, source: sourceOf("models", name), behaviour }];
  });
  return Object.fromEntries([...ofTasks, ...ofModels]);
}

/** Where the record lies. */
export const RECORD = join(built, "..", "..", "test", "experiments", "trial", "code.json");

/** The record. */
export function recordedCode(): Record {
  return JSON.parse(readFileSync(RECORD, "utf8"));
}
