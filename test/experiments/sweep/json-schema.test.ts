import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sweepJsonSchema } from "../../../src/experiments/sweep/json-schema.js";
import { parseDocumentText } from "../../../src/experiments/sweep/read.js";
import { architectures } from "../../../src/models/registry.js";
import { tasks } from "../../../src/tasks/registry.js";

const docs = join(import.meta.dirname, "..", "..", "..", "..", "docs");

interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** The keywords that say nothing of what fits. */
const SILENT = ["$schema", "$defs", "default", "description", "propertyNames"];
const KNOWN = [
  ...["type", "const", "enum", "anyOf", "oneOf", "items", "minItems", "minimum", "minLength"],
  ...["exclusiveMinimum", "maximum", "properties", "required", "additionalProperties", "$ref"],
];

/** What a reference within the document stands for. */
function resolved(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.replace("#/$defs/", "");
  return resolved(published.$defs?.[name] ?? {});
}

function typeOf(value: unknown): string[] {
  if (value === null) return ["null"];
  if (Array.isArray(value)) return ["array"];
  return Number.isInteger(value) ? ["integer", "number"] : [typeof value];
}

/** What of a value a schema refuses, first; null where it fits. Of the keywords above only. */
function misfit(written: Schema, value: unknown, path = ""): string | null {
  const schema = resolved(written);
  for (const keyword of Object.keys(schema)) {
    if (!SILENT.includes(keyword)) expect(KNOWN).toContain(keyword);
  }
  const { type, properties = {}, items, minimum, maximum, exclusiveMinimum } = schema;
  if (type !== undefined && ![type].flat().some((t) => typeOf(value).includes(t))) return path;
  if ("const" in schema && value !== schema.const) return path;
  if (schema.enum?.includes(value) === false) return path;
  if (schema.anyOf?.every((s) => misfit(s, value, path) !== null)) return path;
  if (schema.oneOf && schema.oneOf.filter((s) => misfit(s, value, path) === null).length !== 1) {
    return path;
  }
  if (typeof value === "number") {
    if (value < (minimum ?? value) || value > (maximum ?? value)) return path;
    if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return path;
  }
  if (typeof value === "string" && value.length < (schema.minLength ?? 0)) return path;
  if (Array.isArray(value)) {
    if (value.length < (schema.minItems ?? 0)) return path;
    const wrong = value.map((v, i) => (items ? misfit(items, v, `${path}/${i}`) : null));
    return wrong.find((w) => w !== null) ?? null;
  }
  if (typeof value !== "object" || value === null) return null;
  for (const name of schema.required ?? []) if (!(name in value)) return `${path}/${name}`;
  for (const [name, v] of Object.entries(value)) {
    const { additionalProperties: other } = schema;
    const field = properties[name] ?? (typeof other === "object" ? other : undefined);
    if (field === undefined && other === false) return `${path}/${name}`;
    const wrong = field === undefined ? null : misfit(field, v, `${path}/${name}`);
    if (wrong !== null) return wrong;
  }
  return null;
}

const published: Schema = JSON.parse(await readFile(join(docs, "sweep.schema.json"), "utf8"));
const page = await readFile(join(docs, "sweep.md"), "utf8");
const text = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
const example = () => parseDocumentText(text, "sweep.yaml") as Record<string, unknown>;

describe("docs/sweep.schema.json", () => {
  it("is what docs/sweep-schema.ts writes", () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(sweepJsonSchema())));
  });

  it("has every task and every architecture with its settings", () => {
    const { task, model } = published.properties?.baseline.properties ?? {};
    const settings = ({ oneOf }: Schema, field: string) =>
      (oneOf ?? []).map(({ properties = {} }) => {
        const { [field]: name, ...rest } = properties;
        return { name: name.const, settings: Object.keys(rest) };
      });
    expect(settings(task, "name")).toEqual(
      tasks.map(({ name, keys }) => ({ name, settings: keys.map((key) => key.name) })),
    );
    expect(settings(model, "architecture")).toEqual(
      architectures.map((a) => ({ name: a.name, settings: a.settings })),
    );
  });

  it("fits the example of the page", () => {
    expect(misfit(published, example())).toBeNull();
  });

  it.each([
    ["a missing field", "/budget", (e: Record<string, unknown>) => ({ ...e, budget: undefined })],
    ["an unknown field", "/sedes", (e: Record<string, unknown>) => ({ ...e, sedes: 3 })],
    ["no seeds", "/seeds", (e: Record<string, unknown>) => ({ ...e, seeds: 0 })],
    [
      "an unknown path",
      "/grid/task.a",
      (e: Record<string, unknown>) => ({ ...e, grid: { "task.a": [1] } }),
    ],
    [
      "a wrong value",
      "/grid/model.position/0",
      (e: Record<string, unknown>) => ({ ...e, grid: { "model.position": ["here"] } }),
    ],
    [
      "an unknown task",
      "/baseline/task",
      (e: Record<string, unknown>) => ({
        ...e,
        baseline: { ...(e.baseline as object), task: { name: "nothing" } },
      }),
    ],
  ])("refuses %s", (_, path, change) => {
    expect(misfit(published, JSON.parse(JSON.stringify(change(example()))))).toBe(path);
  });
});
