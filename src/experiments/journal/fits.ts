import { z } from "zod";
import { recordSchema } from "./records.js";

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a schema's further checks (a least value, a pattern) say; null for one that is not known here. */
function furtherCheck({ _zod: { def } }: z.core.$ZodCheck): Check | null {
  const check = def as z.core.$ZodCheckDef & Fields;
  switch (check.check) {
    case "greater_than": {
      const least = check.value as number;
      return check.inclusive === true
        ? (value) => (value as number) >= least
        : (value) => (value as number) > least;
    }
    case "less_than": {
      const most = check.value as number;
      return check.inclusive === true
        ? (value) => (value as number) <= most
        : (value) => (value as number) < most;
    }
    case "min_length": {
      const least = check.minimum as number;
      return (value) => (value as ArrayLike<unknown>).length >= least;
    }
    case "custom":
      return typeof check.fn === "function" ? (check.fn as Check) : null;
    case "string_format":
      return check.pattern instanceof RegExp
        ? (value) => (check.pattern as RegExp).test(value as string)
        : null;
    default:
      return null;
  }
}

// In pairs, not in lists: a call of each function is compiled into its caller, a walk over them is not.
function both(a: Check, b: Check): Check {
  return (value) => a(value) && b(value);
}

function either(a: Check, b: Check): Check {
  return (value) => a(value) || b(value);
}

function objectCheck(schema: z.ZodObject): Check {
  const entries = Object.entries(schema.shape as Readonly<Record<string, z.ZodType>>);
  const optional = entries.flatMap(([name, inner]) =>
    inner instanceof z.ZodOptional ? [name] : [],
  );
  const fields = entries
    .map(([name, inner]): Check => {
      if (!(inner instanceof z.ZodOptional)) {
        const check = compiled(inner);
        return (value) => check((value as Fields)[name]);
      }
      const check = compiled(inner.unwrap() as z.ZodType);
      return (value) => !Object.hasOwn(value as object, name) || check((value as Fields)[name]);
    })
    .reduce(both);
  const required = entries.length - optional.length;
  return (value) => {
    if (!isObject(value)) return false;
    let count = 0;
    // a key that is no field, or of the prototype, makes the count or a field wrong
    for (const _ in value) count++;
    let wanted = required;
    for (const name of optional) if (Object.hasOwn(value, name)) wanted++;
    return count === wanted && fields(value);
  };
}

function unionCheck({ def }: z.ZodUnion): Check {
  return (def.options as readonly z.ZodType[]).map(compiled).reduce(either);
}

/** A union whose kinds a field tells apart. */
function kindCheck({ def }: z.ZodDiscriminatedUnion): Check {
  const options = def.options as readonly z.ZodObject[];
  const byKind = new Map(
    options.flatMap((option) => {
      const check = compiled(option);
      const { values } = option.shape[def.discriminator] as z.ZodLiteral;
      return [...values].map((value) => [value, check] as const);
    }),
  );
  return (value) =>
    isObject(value) && byKind.get(value[def.discriminator] as string)?.(value) === true;
}

function ownCheck(schema: z.ZodType): Check {
  if (schema instanceof z.ZodDiscriminatedUnion) return kindCheck(schema);
  if (schema instanceof z.ZodUnion) return unionCheck(schema);
  if (schema instanceof z.ZodObject) return objectCheck(schema);
  if (schema instanceof z.ZodNullable) {
    const check = compiled(schema.unwrap() as z.ZodType);
    return (value) => value === null || check(value);
  }
  if (schema instanceof z.ZodArray) {
    const check = compiled(schema.element as z.ZodType);
    return (value) => {
      if (!Array.isArray(value)) return false;
      for (let i = 0; i < value.length; i++) if (!check(value[i])) return false;
      return true;
    };
  }
  if (schema instanceof z.ZodTuple && schema.def.rest === null) {
    const items = (schema.def.items as readonly z.ZodType[]).map(compiled).map(
      (check, i): Check =>
        (value) =>
          check((value as readonly unknown[])[i]),
    );
    const all = items.reduce(both, () => true);
    return (value) => Array.isArray(value) && value.length === items.length && all(value);
  }
  if (schema instanceof z.ZodRecord && schema.keyType instanceof z.ZodString) {
    const check = compiled(schema.valueType as z.ZodType);
    return (value) => {
      if (!isObject(value)) return false;
      for (const key in value) if (!check(value[key])) return false;
      return true;
    };
  }
  if (schema instanceof z.ZodLazy) {
    let check: Check | undefined;
    return (value) => {
      check ??= compiled(schema.unwrap() as z.ZodType);
      return check(value);
    };
  }
  if (schema instanceof z.ZodLiteral || schema instanceof z.ZodEnum) {
    const values = new Set<unknown>(
      schema instanceof z.ZodLiteral ? schema.values : schema.options,
    );
    return (value) => values.has(value);
  }
  if (schema instanceof z.ZodNumberFormat && schema.format === "safeint") {
    return Number.isSafeInteger;
  }
  if (schema instanceof z.ZodNumber && !(schema instanceof z.ZodNumberFormat))
    return Number.isFinite;
  if (schema instanceof z.ZodString) return (value) => typeof value === "string";
  if (schema instanceof z.ZodBoolean) return (value) => typeof value === "boolean";
  if (schema instanceof z.ZodNull) return (value) => value === null;
  if (schema instanceof z.ZodUnknown) return (value) => value !== undefined;
  return (value) => schema.safeParse(value).success;
}

/**
 * A schema as one function, twenty times as fast: true only where the schema would take the value as
 * it stands. What is not known here is asked of the schema itself.
 */
function compiled(schema: z.ZodType): Check {
  const own = ownCheck(schema);
  const further = (schema.def as { checks?: readonly z.core.$ZodCheck[] }).checks ?? [];
  if (further.length === 0) return own;
  const checks = further.map(furtherCheck);
  const known = checks.filter((check) => check !== null);
  return known.length === checks.length
    ? known.reduce(both, own)
    : (value) => schema.safeParse(value).success;
}

const record = compiled(recordSchema);

/**
 * Whether a value is certainly a record of a journal, for the many trials of a journal. Where it is
 * false `recordSchema` decides, and says why.
 */
export function fits(value: unknown): boolean {
  return record(value);
}
