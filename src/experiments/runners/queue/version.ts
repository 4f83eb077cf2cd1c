import { createHash } from "node:crypto";
import { z } from "zod";
import { architectures } from "../../../models/registry.js";
import { engineVersion } from "../../../runtime/node.js";
import { tasks } from "../../../tasks/registry.js";
import { VERSION } from "../../../version.js";
import { canonicalJson } from "../../canonical-json.js";
import { TRIAL_SCHEMA } from "../../trial/key.js";

/** Raised where what travels changes its form. */
const TRAVEL_SCHEMA = 1;

const short = z.string().max(40);

/** See `CodeVersion`. */
export const codeVersionSchema = z.strictObject({ nwidth: short, engine: short, code: short });

/**
 * What must be equal of those who give work and those who do it. `code` stands for the versions of all
 * tasks and architectures, and for the form of what travels.
 */
export type CodeVersion = Readonly<z.output<typeof codeVersionSchema>>;

/** Of this program. */
export function ownVersion(): CodeVersion {
  const registered = [...tasks, ...architectures].map(({ name, version }) => [name, version]);
  const all = canonicalJson([TRAVEL_SCHEMA, TRIAL_SCHEMA, registered]);
  const code = createHash("sha256").update(all).digest("hex").slice(0, 8);
  return { nwidth: VERSION, engine: engineVersion(), code };
}

/** In words, and as the part of a queue's keys that keeps versions apart. */
export function versionText({ nwidth, engine, code }: CodeVersion): string {
  return `nwidth-${nwidth}-onnxruntime-${engine}-code-${code}`;
}
