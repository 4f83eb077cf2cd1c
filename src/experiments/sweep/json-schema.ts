import { z } from "zod";
import { architectures } from "../../models/registry.js";
import { tasks } from "../../tasks/registry.js";
import { writtenTrainingSchema } from "../../training/settings.js";
import { PARTS, type PartName, writtenBudgetSchema, writtenDataSchema } from "../trial/schema.js";
import { documentSchema } from "./document.js";

interface Registered {
  readonly name: string;
  readonly summary: string;
  readonly schema: z.ZodObject;
}

/** The settings of one of several, which a field names. */
function oneOf(field: string, registered: readonly Registered[]): z.ZodType {
  const [first, ...rest] = registered.map(({ name, summary, schema }) =>
    z.strictObject({ [field]: z.literal(name), ...schema.shape }).describe(summary),
  );
  return z.discriminatedUnion(field, [first, ...rest]);
}

function names(registered: readonly Registered[]): z.ZodType {
  return z.enum(registered.map(({ name }) => name));
}

/** Without the default and the description, which say nothing of a value in a list. */
function bare(schema: unknown): z.ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional
    ? bare(schema.unwrap())
    : (schema as z.ZodType);
}

/** Lists of values for every path that any sweep may have. */
function lists(): z.ZodType {
  const parts: Readonly<Record<PartName, readonly Readonly<Record<string, unknown>>[]>> = {
    task: [{ name: names(tasks) }, ...tasks.map((t) => t.schema.shape)],
    data: [writtenDataSchema.shape],
    model: [{ architecture: names(architectures) }, ...architectures.map((a) => a.schema.shape)],
    training: [writtenTrainingSchema.in.shape],
    budget: [writtenBudgetSchema.in.shape],
  };
  const byPath = new Map<string, Map<string, z.ZodType>>();
  for (const part of PARTS) {
    for (const [name, schema] of parts[part].flatMap(Object.entries)) {
      const value = bare(schema);
      const known = byPath.get(`${part}.${name}`) ?? new Map<string, z.ZodType>();
      known.set(JSON.stringify(z.toJSONSchema(value, { io: "input" })), value);
      byPath.set(`${part}.${name}`, known);
    }
  }
  const shape = [...byPath].map(([path, alternatives]) => {
    const values = [...alternatives.values()];
    return [
      path,
      z
        .array(values.length === 1 ? values[0] : z.union(values))
        .min(1)
        .optional(),
    ];
  });
  return z.strictObject(Object.fromEntries(shape)).optional();
}

/**
 * The JSON Schema of a sweep's document, with every task and every architecture: what an editor
 * completes and checks by. What settings together must fulfil only `parseSpecification` says.
 */
export function sweepJsonSchema(): object {
  const document = documentSchema(
    oneOf("name", tasks),
    oneOf("architecture", architectures),
    lists(),
  );
  return z.toJSONSchema(document, { io: "input" });
}
