import { z } from "zod";
import { crc32 } from "../crc32.js";
import { CallerError } from "../errors.js";
import {
  decodeTensors,
  encodeTensors,
  type FloatTensor,
  parseJson,
  unfitFile,
} from "./safetensors.js";
import type { Progress } from "./train.js";

/** A checkpoint is a safetensors file; its strings are the caller's key, where each member stands, and a checksum. */
const layout = {
  what: "checkpoint",
  tensors: ["theta", "first", "second", "alive", "best"],
  metadata: ["key", "progress", "crc32"],
} as const;

const count = z.int().min(0);

/** A number; JSON has no spelling of its own for those that are not finite. */
const numberSchema = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]);

const memberSchema = z.strictObject({
  validation: z.number().nullable(),
  bestStep: count,
  steps: count,
  state: z.enum(["training", "stopped", "diverged"]),
  reason: z.string().nullable(),
  curve: z.array(z.tuple([count, numberSchema])),
});

const positionSchema = z.strictObject({
  step: count,
  members: z.array(memberSchema).min(1),
});

type Tensors = Readonly<Record<(typeof layout.tensors)[number], FloatTensor>>;

/** CRC-32 of all that a checkpoint holds: a bit that a disk changed would train another model, in silence. */
function checksum(tensors: Tensors, key: string, progress: string): string {
  const all = layout.tensors.map((name) => tensors[name]);
  const said = [key, progress, ...all.map(({ shape, data }) => [typeOf(data), ...shape])];
  const parts = all.map(
    ({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  );
  const sum = crc32(new TextEncoder().encode(JSON.stringify(said)), ...parts);
  return sum.toString(16).padStart(8, "0");
}

function spelled(value: number): z.infer<typeof numberSchema> {
  return Number.isFinite(value) ? value : (String(value) as "NaN" | "Infinity" | "-Infinity");
}

/**
 * Progress as the bytes of a safetensors file.
 *
 * @param key what the progress belongs to (its specification and data); a reader must give the same
 */
export function encodeCheckpoint(progress: Progress, key: string): Uint8Array {
  const { step, theta, first, second, alive } = progress.population;
  const members = progress.members.length;
  const rows = (data: typeof theta) => ({ shape: [members, data.length / members], data });
  const position = {
    step,
    members: progress.members.map((m) => ({
      ...m,
      curve: m.curve.map(([s, error]) => [s, spelled(error)]),
    })),
  };
  const tensors = {
    theta: rows(theta),
    first: rows(first),
    second: rows(second),
    alive: rows(alive),
    best: rows(progress.best),
  };
  const text = JSON.stringify(position);
  return encodeTensors(tensors, { key, progress: text, crc32: checksum(tensors, key, text) });
}

/**
 * The progress in the bytes of `encodeCheckpoint`, bit for bit.
 *
 * @param key what the reader is about to continue
 * @throws CallerError where the key differs, naming both, or the bytes are not what was written
 */
export function decodeCheckpoint(bytes: Uint8Array, key: string): Progress {
  const { tensors, metadata } = decodeTensors(bytes, layout);
  if (metadata.key !== key) {
    throw new CallerError(
      `the checkpoint belongs to '${metadata.key}', not to '${key}'`,
      "give the settings and data that it was written with, or delete it to begin anew",
    );
  }
  const { step, members } = parseJson(layout.what, "progress", metadata.progress, positionSchema);
  const { shape: wanted, data: theta } = tensors.theta;
  for (const name of layout.tensors) {
    const { shape, data } = tensors[name];
    if (data.constructor !== theta.constructor) {
      throw unfitFile(layout.what, `'${name}' holds ${typeOf(data)}, 'theta' ${typeOf(theta)}`);
    }
    const expected = `[${members.length}, ${name === "alive" ? 1 : (wanted[1] ?? 0)}]`;
    if (`[${shape.join(", ")}]` !== expected) {
      throw unfitFile(
        layout.what,
        `'${name}' has the shape [${shape.join(", ")}], not ${expected}`,
      );
    }
  }
  if (metadata.crc32 !== checksum(tensors, key, metadata.progress)) {
    throw unfitFile(layout.what, "its checksum is not that of what it holds");
  }
  return {
    population: {
      step,
      theta,
      first: tensors.first.data,
      second: tensors.second.data,
      alive: tensors.alive.data,
    },
    best: tensors.best.data,
    members: members.map((m) => ({
      ...m,
      curve: m.curve.map(([s, error]) => [s, Number(error)] as const),
    })),
  };
}

function typeOf(data: Float32Array | Float64Array): "F32" | "F64" {
  return data instanceof Float64Array ? "F64" : "F32";
}
