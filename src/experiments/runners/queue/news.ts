import { z } from "zod";

/** Characters of a piece of news, at most. */
const MOST_CHARACTERS = 1000;

const count = z.int().min(0);
const id = z.string().regex(/^[0-9a-f]{64}$/);

const newsSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ended"), id }),
  z.strictObject({
    kind: z.literal("progress"),
    id,
    step: count,
    best: z.number().nullable(),
    diverged: count,
  }),
]);

/**
 * What workers tell while they train: how far a population is, and that it has ended. Whoever misses it
 * sees it when he looks.
 */
export type News = Readonly<z.output<typeof newsSchema>>;

/** News as they come; null for what is none. */
export function readNews(text: string): News | null {
  if (text.length > MOST_CHARACTERS) return null;
  try {
    const { success, data } = newsSchema.safeParse(JSON.parse(text));
    return success ? data : null;
  } catch {
    return null;
  }
}
