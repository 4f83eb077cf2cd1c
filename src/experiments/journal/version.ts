import { CallerError } from "../../errors.js";
import { engineVersion } from "../../runtime/node.js";
import { VERSION } from "../../version.js";
import type { JournalRecord } from "./records.js";

/** The first line of a journal. */
export type Begin = Extract<JournalRecord, { readonly kind: "begin" }>;

/**
 * Refuses a journal of another version: with the version, the keys of the same settings differ.
 *
 * @throws CallerError that names both
 */
export function requireVersion(journal: string, begin: Begin): void {
  const written = `nwidth ${begin.nwidth} with ONNX Runtime ${begin.onnxruntime}`;
  const present = `nwidth ${VERSION} with ONNX Runtime ${engineVersion()}`;
  if (written === present) return;
  throw new CallerError(
    `${journal} was written by ${written}, this is ${present}: the same settings are other trials`,
    "go on with the version that wrote it, or name another directory with --out",
  );
}
