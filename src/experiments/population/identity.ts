import { createHash } from "node:crypto";
import { filesOf } from "../../tasks/registry.js";
import { exampleArrays, exampleIdentity } from "../../training/examples/examples.js";
import { canonicalJson } from "../canonical-json.js";
import { digestOf } from "../digest.js";
import { machineFingerprint } from "../machine.js";
import { versionsOf } from "../trial/versions.js";
import type { DrawnExamples, GivenExamples, PopulationData } from "./data.js";
import type { PopulationJob } from "./job.js";

/** SHA-256 of the examples and of which of them are for what. */
function digestOfExamples(data: GivenExamples): string {
  const { examples, train, validation, watched = validation, predict } = data;
  const parts = [...exampleArrays(examples), train, validation, watched, predict];
  const hash = createHash("sha256");
  hash.update(canonicalJson(parts.map((a) => a.length)));
  for (const { buffer, byteOffset, byteLength } of parts) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest("hex");
}

/** Files are known by the SHA-256 of what was read, wherever they lie. */
function withoutPaths(data: DrawnExamples): DrawnExamples {
  const paths = filesOf(data.task, data.settings);
  const settings = Object.entries(data.settings).filter(([name]) => !paths.includes(name));
  return { ...data, settings: Object.fromEntries(settings) };
}

function identityOf(data: PopulationData): unknown {
  if (data.kind === "drawn") return withoutPaths(data);
  return { ...exampleIdentity(data.examples), sha256: digestOfExamples(data) };
}

/**
 * What a population is known by while it trains: the SHA-256, in hexadecimal, of all that its bits
 * depend on, its members and the machine included. Its name is not.
 */
export function populationKey({ spec, data, stopping, errorUnit, first }: PopulationJob): string {
  const { evaluateEvery, patience } = stopping;
  const identity = canonicalJson({
    spec,
    data: identityOf(data),
    // no JSON for a patience without end
    stopping: { evaluateEvery, patience: Number.isFinite(patience) ? patience : null },
    errorUnit,
    ...(first !== undefined && { first: digestOf(first) }),
    versions: versionsOf(data.kind === "drawn" ? data.task : null, spec.architecture),
    machine: machineFingerprint(),
  });
  return createHash("sha256").update(identity).digest("hex");
}
