import { z } from "zod";
import type { StudyDocument } from "./study.js";

/** JSON has no number that is none: those are null in it. */
const number = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);
const numbers = z.array(number);
const end = z.number().nullable();
const pair = z.tuple([z.number(), z.number()]);
const text = z.string();
const count = z.int().min(0);

const trained = z.strictObject({ mean: number, interval: pair.nullable(), seeds: count });
const verdict = z.enum(["agrees", "disagrees", "cannot tell"]);

const claim = z.strictObject({
  ...{ study: text, id: text, statement: text, quantity: text },
  paper: z.strictObject({ value: text.nullable(), source: text }),
  scale: z.enum(["linear", "logarithmic"]),
  ...{ from: end, to: end, trained },
  floor: z.strictObject({ kind: text, value: z.number() }).nullable(),
  ...{ constructed: end, promised: end, verdict, optimisation: z.boolean() },
  remark: text.nullable(),
});

const role = z.enum([
  "target",
  "trained",
  "floor",
  "constructed",
  "truncation",
  "promised",
  "published",
]);
const axis = z.strictObject({ label: text, scale: z.enum(["linear", "logarithmic"]) });
const ticks = z.strictObject({ label: text, names: z.array(text).exactOptional() });
const points = z.array(z.tuple([number, number]));

const fit = z.strictObject({
  ...{ exponent: z.number(), interval: pair, coefficient: z.number(), window: pair },
  values: count,
});

const panel = z.discriminatedUnion("kind", [
  z.strictObject({
    ...{ kind: z.literal("categories"), heading: text, label: text },
    marks: z.array(z.strictObject({ at: text, role, values: numbers })),
  }),
  z.strictObject({
    ...{ kind: z.literal("curves"), heading: text, x: axis, y: axis },
    series: z.array(
      z.strictObject({
        ...{ name: text, role },
        points: z.array(z.strictObject({ at: z.number(), values: numbers })),
        fit: fit.nullable().exactOptional(),
      }),
    ),
    reference: z.strictObject({ name: text, value: z.number() }).exactOptional(),
  }),
  z.strictObject({
    kind: z.literal("matrices"),
    pictures: z.array(z.strictObject({ name: text, values: z.array(numbers) })),
    ...{ rows: ticks, columns: ticks },
    shade: z.strictObject({
      ...{ kind: z.enum(["amount", "signed", "ratio"]), label: text, most: z.number() },
    }),
    numbers: z.boolean(),
  }),
  z.strictObject({
    ...{ kind: z.literal("violins"), heading: text, x: text, y: text },
    groups: z.array(z.strictObject({ at: z.number(), values: numbers })),
  }),
  z.strictObject({
    ...{ kind: z.literal("scatter"), heading: text, x: text, y: text },
    series: z.array(z.strictObject({ name: text, points })),
    reference: z.strictObject({ name: text, points }).nullable(),
  }),
]);

const schema: z.ZodType<StudyDocument> = z.strictObject({
  schema: z.literal(1),
  ...{ study: text, title: text, source: text, protocol: text },
  choices: z.array(z.strictObject({ setting: text, taken: text, why: text })),
  budget: z.enum(["smoke", "default", "paper"]),
  seeds: count,
  data: text.exactOptional(),
  claims: z.array(claim),
  variations: z.array(
    z.strictObject({
      ...{ setting: text, taken: text, seeds: count },
      claims: z.array(
        z.strictObject({ id: text, trained, verdict, moves: z.enum(["yes", "no", "cannot tell"]) }),
      ),
    }),
  ),
  figure: z.strictObject({ title: text, caption: text, panels: z.array(panel) }),
  files: z.array(text),
});

/**
 * A run of a study from the text of its `claims.json`.
 *
 * @returns null where the text is none
 */
export function readStudy(text: string): StudyDocument | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const { success, data } = schema.safeParse(json);
  return success ? data : null;
}
