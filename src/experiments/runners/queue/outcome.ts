import { z } from "zod";
import { METRICS } from "../../../statistics/metrics.js";
import { decodeTensors, encodeTensors, parseJson } from "../../../training/safetensors.js";
import { digestOf } from "../../digest.js";
import type { PopulationResult } from "../../population/job.js";
import type { Failure } from "../local/protocol.js";
import type { WorkerDied } from "../worker-died.js";
import { ownVersion } from "./version.js";

const layout = {
  what: "result of a population",
  tensors: ["best", "predictions"],
  metadata: ["outcome"],
} as const;

const count = z.int().min(0);
const text = z.string().max(8000);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const seconds = z.number().min(0);

/** A number; JSON has no spelling of its own for those that are not finite. */
const numberSchema = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]);

const memberSchema = z.strictObject({
  validation: z.number().nullable(),
  bestStep: count,
  steps: count,
  state: z.enum(["training", "stopped", "diverged"]),
  reason: text.nullable(),
  curve: z.array(z.tuple([count, numberSchema])).max(1_000_000),
  metrics: z.partialRecord(z.enum(METRICS), numberSchema),
  digest: hash,
});

const outcomeSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("result"),
    members: z.array(memberSchema).min(1),
    fingerprint: z.string().max(2000),
    seconds,
    timing: z.strictObject({ open: seconds, run: seconds, predict: seconds }).nullable(),
  }),
  z.strictObject({ kind: z.literal("died"), how: text, step: count, stderr: text }),
  z.strictObject({
    kind: z.literal("failed"),
    failure: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.enum(["caller", "storage"]), problem: text, cure: text }),
      z.strictObject({ kind: z.literal("fault"), message: text }),
    ]),
  }),
]);

/** What came of a population on a worker. */
export type Outcome =
  | { readonly kind: "result"; readonly result: PopulationResult }
  | ({ readonly kind: "died" } & Pick<WorkerDied, "how" | "step" | "stderr">)
  | { readonly kind: "failed"; readonly failure: Failure };

function spelled(value: number): z.output<typeof numberSchema> {
  return Number.isFinite(value) ? value : (String(value) as "NaN" | "Infinity" | "-Infinity");
}

const NOTHING = { shape: [0, 0], data: new Float32Array() };

/** The end of a text, which is where messages have their cause. */
function end(words: string): string {
  return words.slice(-8000);
}

/** @param outputs whether parameters and predictions go with it */
export function writeOutcome(outcome: Outcome, outputs: boolean): Uint8Array {
  switch (outcome.kind) {
    case "died": {
      const { kind, how, step, stderr } = outcome;
      const said = { kind, how: end(how), step, stderr: end(stderr) };
      return encodeTensors(
        { best: NOTHING, predictions: NOTHING },
        { outcome: JSON.stringify(said) },
      );
    }
    case "failed": {
      const { kind, failure } = outcome;
      const words = Object.entries(failure).map(([key, value]) => [key, end(value)]);
      const said = { kind, failure: Object.fromEntries(words) };
      return encodeTensors(
        { best: NOTHING, predictions: NOTHING },
        { outcome: JSON.stringify(said) },
      );
    }
    case "result":
      return writeResult(outcome.result, outputs);
    default:
      return outcome satisfies never;
  }
}

function writeResult(
  { members, best, predictions, fingerprint, seconds, timing }: PopulationResult,
  outputs: boolean,
): Uint8Array {
  const said = {
    kind: "result",
    members: members.map(({ metrics, curve, ...member }) => ({
      ...member,
      curve: curve.map(([step, error]) => [step, spelled(error)]),
      metrics: Object.fromEntries(Object.entries(metrics).map(([k, v]) => [k, spelled(v)])),
    })),
    fingerprint,
    seconds,
    timing,
  };
  const rows = members.length;
  const [{ length }] = predictions;
  const all = new Float64Array(outputs ? rows * length : 0);
  if (outputs)
    predictions.forEach((p, i) => {
      all.set(p, i * length);
    });
  return encodeTensors(
    outputs
      ? {
          best: { shape: [rows, best.length / rows], data: best },
          predictions: { shape: [rows, length], data: all },
        }
      : { best: NOTHING, predictions: NOTHING },
    { outcome: JSON.stringify(said) },
  );
}

/** What an outcome must be of. */
export interface Expected {
  readonly name: string;
  readonly members: number;
  readonly outputs: boolean;
}

/**
 * What came of a population, checked: that it is of as many members, of this version, and where outputs
 * are asked for, that they have the digests that it gives.
 *
 * @throws CallerError, RangeError that say what is wrong with it
 */
export function readOutcome(bytes: Uint8Array, expected: Expected): Outcome {
  const { tensors, metadata } = decodeTensors(bytes, layout);
  const said = parseJson(layout.what, "outcome", metadata.outcome, outcomeSchema);
  if (said.kind !== "result") return said;
  const { members, fingerprint, seconds, timing } = said;
  if (members.length !== expected.members) {
    throw new RangeError(`${members.length} members, expected ${expected.members}`);
  }
  requireVersion(fingerprint);
  const { best, predictions } = tensors;
  const result: PopulationResult = {
    name: expected.name,
    members: members.map(({ curve, metrics, ...member }) => ({
      ...member,
      curve: curve.map(([step, error]) => [step, Number(error)] as const),
      metrics: Object.fromEntries(
        Object.entries(metrics).map(([k, v]) => [k, Number(v)]),
      ) as PopulationResult["members"][number]["metrics"],
    })),
    best: best.data,
    predictions: expected.outputs
      ? members.map((_, i) => Float64Array.from(rowOf(predictions, i, members.length)))
      : [],
    fingerprint,
    complete: true,
    seconds,
    timing,
  };
  if (expected.outputs) requireDigests(result);
  return { kind: "result", result };
}

function rowOf(
  { data }: { readonly data: Float32Array | Float64Array },
  row: number,
  rows: number,
): Float32Array | Float64Array {
  const each = data.length / rows;
  return data.slice(row * each, (row + 1) * each);
}

function requireDigests({ members, best, predictions }: PopulationResult): void {
  for (const [i, { digest }] of members.entries()) {
    const found = digestOf(rowOf({ data: best }, i, members.length), predictions[i]);
    if (found === digest) continue;
    throw new RangeError(`outputs with digest ${found.slice(0, 12)}, not ${digest.slice(0, 12)}`);
  }
}

const fingerprintSchema = z.looseObject({ nwidth: z.string(), onnxruntime: z.string() });

function requireVersion(fingerprint: string): void {
  const { nwidth, onnxruntime } = parseJson(
    layout.what,
    "fingerprint",
    fingerprint,
    fingerprintSchema,
  );
  const own = ownVersion();
  if (nwidth === own.nwidth && onnxruntime === own.engine) return;
  throw new RangeError(
    `made by nwidth ${nwidth} with ONNX Runtime ${onnxruntime}, not ${own.nwidth} with ${own.engine}`,
  );
}
