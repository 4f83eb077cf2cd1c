import { createHash } from "node:crypto";
import { canonicalJson } from "../experiments/canonical-json.js";

/** First 8 hexadecimal digits of the SHA-256 of the canonical JSON: names a run by what it is. */
export function keyPrefix(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex").slice(0, 8);
}
