import { createHash } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { namesIn, readRegularSync } from "../../../data/files.js";
import { CallerError } from "../../../errors.js";
import { filesOf } from "../../../tasks/registry.js";
import { replaceFile } from "../../storage.js";
import type { Content } from "./contents.js";
import { MOST_BYTES, referenceSchema, referenceTo } from "./pieces.js";

/** Files of a folder, at most. */
const MOST_FILES = 1000;

/** The name of a file alone: no path, nothing hidden. */
const fileName = z.string().regex(/^[A-Za-z0-9_][\w .()+-]{0,200}$/);

/** What a setting of a task names on the machine of who asks, as it travels. */
export const travellingSchema = z.strictObject({
  setting: z.string().max(100),
  /** whether the setting names a folder, or the one file */
  folder: z.boolean(),
  parts: z
    .array(z.strictObject({ name: fileName, content: referenceSchema }))
    .min(1)
    .max(MOST_FILES),
});

/** See `travellingSchema`. */
export type Travelling = z.output<typeof travellingSchema>;

/** Files of a setting, and what is in them. */
export interface Packed {
  readonly travelling: Travelling;
  readonly contents: readonly Content[];
}

function contentsAt(path: string): { readonly folder: boolean; readonly names: readonly string[] } {
  try {
    const names = namesIn(path);
    if (names !== null) return { folder: true, names };
  } catch {
    // what is wrong with a file says who reads it
  }
  return { folder: false, names: [basename(path)] };
}

/**
 * What a setting names, read.
 *
 * @throws CallerError where it cannot be read, or is too large to travel
 */
function pack(setting: string, path: string): Packed {
  const { folder, names } = contentsAt(path);
  const contents: Content[] = [];
  const parts = names.map((name) => {
    if (!fileName.safeParse(name).success) {
      throw new CallerError(
        `${join(path, name)} has a name that does not travel`,
        "name it by letters, digits, '.', '_' and '-', and put nothing else into its folder",
      );
    }
    const bytes = readRegularSync(folder ? join(path, name) : path, MOST_BYTES, "name a file");
    const content = { reference: referenceTo(bytes), bytes };
    contents.push(content);
    return { name, content: content.reference };
  });
  return { travelling: { setting, folder, parts }, contents };
}

/** Files that the settings of tasks name, each read once. */
export class PackedFiles {
  readonly #packed = new Map<string, Packed>();

  /** @throws CallerError where they cannot be read, or are too large to travel */
  of(task: string, settings: Readonly<Record<string, unknown>>): Packed[] {
    return filesOf(task, settings).map((setting) => {
      const path = String(settings[setting]);
      const key = JSON.stringify([setting, path]);
      const packed = this.#packed.get(key) ?? pack(setting, path);
      this.#packed.set(key, packed);
      return packed;
    });
  }
}

/**
 * Refuses settings that would have this machine read a file of its own.
 *
 * @throws RangeError where a setting names a file that does not travel with it
 * @throws CallerError where the settings are not the task's
 */
export function requireTravelling(
  task: string,
  settings: Readonly<Record<string, unknown>>,
  files: readonly Travelling[],
): void {
  const own = filesOf(task, settings).find((name) => files.every((f) => f.setting !== name));
  if (own === undefined) return;
  throw new RangeError(`'${own}' of ${task} names a file that does not travel with it`);
}

/**
 * Puts files where a task can read them.
 *
 * @param folder of this process
 * @returns what the setting names here
 * @throws StorageError where they cannot be written
 */
export function unpack(
  folder: string,
  { folder: whole, parts }: Travelling,
  contents: readonly Uint8Array[],
): string {
  const identity = parts.flatMap(({ name, content }) => [name, content.sha256]).join("\n");
  const place = join(folder, createHash("sha256").update(identity).digest("hex"));
  mkdirSync(place, { recursive: true });
  parts.forEach(({ name }, i) => {
    const path = join(place, name);
    if (!existsSync(path)) replaceFile(path, contents[i]);
  });
  return whole ? place : join(place, parts[0].name);
}
