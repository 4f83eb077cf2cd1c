import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { CallerError } from "../../src/errors.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { meanSquaredError } from "../../src/statistics/metrics.js";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/training/checkpoint.js";
import type { Population } from "../../src/training/population.js";
import { type Progress, type TrainOptions, train } from "../../src/training/train.js";
import { allExamples, filteredNoise, specificationFor, withPopulation } from "./small-problems.js";

const KEY = "gru of width 4, births.csv, sha256 1234";
const examples = filteredNoise(120, 1, 6);
const held = allExamples(examples).subarray(-20);

async function validate(population: Population): Promise<number[]> {
  const truth = Array.from(held, (t) => examples.target[t]);
  return (await population.predict(held)).map((p) => meanSquaredError(p, truth));
}

function trained(
  dtype: "float32" | "float64",
  options: Partial<TrainOptions> = {},
): Promise<Progress> {
  const spec = specificationFor(examples, {
    architecture: "gru",
    config: { width: 4 },
    dtype,
    clipNorm: 1e9,
    optimiser: "sgd",
    // the second diverges
    members: [
      { seed: 1, learningRate: 0.02 },
      { seed: 2, learningRate: 1e200 },
    ],
  });
  const stopping = { evaluateEvery: 8, patience: 3 };
  return withPopulation(nodeEngine, spec, examples, (p) =>
    train(p, { stopping, validate, ...options }),
  );
}

describe("a checkpoint", () => {
  it.each(["float32", "float64"] as const)("resumes bit for bit, %s", async (dtype) => {
    const seen: Uint8Array[] = [];
    const whole = await trained(dtype, { onProgress: (p) => seen.push(encodeCheckpoint(p, KEY)) });
    expect(whole.members.map((m) => m.state)).toEqual(["training", "diverged"]);
    for (const bytes of [seen[0], seen[3]]) {
      const from = decodeCheckpoint(bytes, KEY);
      expect(decodeCheckpoint(Buffer.from(bytes), KEY)).toEqual(from);
      expect(await trained(dtype, { from })).toEqual(whole);
    }
  });

  it("gives back any progress, and is read at any offset of a buffer", () => {
    const floats = (n: number) => fc.float32Array({ minLength: n, maxLength: n });
    const progress = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat(5)).chain(([m, p]) =>
      fc.record({
        population: fc.record({
          step: fc.nat(),
          theta: floats(m * p),
          first: floats(m * p),
          second: floats(m * p),
          alive: floats(m),
        }),
        best: floats(m * p),
        members: fc.array(
          fc.record({
            validation: fc.option(fc.double({ noNaN: true, min: 0, noDefaultInfinity: true })),
            bestStep: fc.nat(),
            steps: fc.nat(),
            state: fc.constantFrom("training", "stopped", "diverged"),
            reason: fc.option(fc.string({ unit: "binary" })),
            curve: fc.array(fc.tuple(fc.nat(), fc.double({ min: 0 }))),
          }),
          { minLength: m, maxLength: m },
        ),
      }),
    );
    fc.assert(
      fc.property(progress, fc.string({ unit: "grapheme" }), fc.nat(7), (written, key, offset) => {
        const bytes = encodeCheckpoint(written, key);
        const moved = new Uint8Array(bytes.length + offset);
        moved.set(bytes, offset);
        expect(decodeCheckpoint(moved.subarray(offset), key)).toEqual(written);
      }),
    );
  });

  it("is a safetensors file", async () => {
    const bytes = encodeCheckpoint(await trained("float32"), KEY);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect(bytes[8]).toBe("{".charCodeAt(0));
    expect(Object.values(header.__metadata__).every((v) => typeof v === "string")).toBe(true);
    expect(header.theta).toEqual({ dtype: "F32", shape: [2, 89], data_offsets: [0, 712] });
    const ends = Object.entries(header).flatMap(([name, entry]) =>
      name === "__metadata__"
        ? []
        : [(entry as { data_offsets: [number, number] }).data_offsets[1]],
    );
    expect(8 + length + Math.max(...ends)).toBe(bytes.length);
  });

  it("belongs to its key", async () => {
    const bytes = encodeCheckpoint(await trained("float32"), KEY);
    expect(() => decodeCheckpoint(bytes, "another")).toThrow(CallerError);
    expect(() => decodeCheckpoint(bytes, "another")).toThrow(KEY);
    expect(() => decodeCheckpoint(bytes, "another")).toThrow("'another'");
  });
});

describe("bytes that lie are refused", () => {
  let progress: Progress;
  let honest: Uint8Array;
  beforeAll(async () => {
    progress = await trained("float32");
    honest = encodeCheckpoint(progress, KEY);
  });

  interface Entry {
    dtype: string;
    shape: unknown[];
    data_offsets: unknown[];
  }
  interface Header {
    __metadata__: Record<string, unknown>;
    theta: Entry;
    first: Entry;
    alive: Entry;
    best: Entry;
    [more: string]: unknown;
  }

  const lengthOf = (bytes: Uint8Array) => Number(new DataView(bytes.buffer).getBigUint64(0, true));

  function withHeaderText(text: string | Uint8Array): Uint8Array {
    const written = typeof text === "string" ? new TextEncoder().encode(text) : text;
    const data = honest.subarray(8 + lengthOf(honest));
    const bytes = new Uint8Array(8 + written.length + data.length);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(written.length), true);
    bytes.set(written, 8);
    bytes.set(data, 8 + written.length);
    return bytes;
  }

  function withHeader(change: (header: Header) => void): Uint8Array {
    const text = new TextDecoder().decode(honest.subarray(8, 8 + lengthOf(honest)));
    const header = JSON.parse(text) as Header;
    change(header);
    return withHeaderText(JSON.stringify(header));
  }

  function withProgress(change: (progress: Record<string, unknown>) => void): Uint8Array {
    return withHeader((h) => {
      const progress = JSON.parse(String(h.__metadata__.progress)) as Record<string, unknown>;
      change(progress);
      h.__metadata__.progress = JSON.stringify(progress);
    });
  }

  const withLength = (length: bigint) => {
    const bytes = honest.slice();
    new DataView(bytes.buffer).setBigUint64(0, length, true);
    return bytes;
  };

  const lies: Record<string, readonly [lie: () => Uint8Array, says: RegExp]> = {
    "no bytes": [() => new Uint8Array(0), /0 bytes are too few/],
    "seven bytes": [() => honest.slice(0, 7), /7 bytes are too few/],
    "cut inside the header": [() => honest.slice(0, 100), /header of \d+ bytes in a file of 100/],
    "cut inside a tensor": [() => honest.slice(0, -1), /'best' lies at/],
    "a byte too many": [() => Uint8Array.of(...honest, 0), /1 bytes follow/],
    "a header longer than the file": [() => withLength(BigInt(honest.length)), /header of/],
    "a header of 2^64 - 1 bytes": [() => withLength(2n ** 64n - 1n), /18446744073709551615/],
    "a header of 0 bytes": [() => withLength(0n), /not JSON/],
    "a header shorter than it is": [() => withLength(60n), /not JSON/],
    "a header that is no text": [() => withHeaderText(Uint8Array.of(0xff, 0xfe)), /UTF-8/],
    "a header that is no object": [() => withHeaderText("[1, 2]"), /header/],
    "no metadata": [() => withHeader((h) => Reflect.deleteProperty(h, "__metadata__")), /__meta/],
    "metadata that is no text": [() => withHeader((h) => (h.__metadata__.key = 3)), /key/],
    "a tensor that is not known": [() => withHeader((h) => (h.third = h.theta)), /third/],
    "a tensor that is missing": [
      () => withHeader((h) => Reflect.deleteProperty(h, "best")),
      /best/,
    ],
    "an entry that is not known": [
      () => withHeader((h) => Object.assign(h.theta, { strides: [1] })),
      /strides/,
    ],
    "an element type that is not known": [
      () => withHeader((h) => (h.theta.dtype = "BF16")),
      /dtype/,
    ],
    "another element type": [
      () => withHeader((h) => (h.first.dtype = "F64")),
      /'first' .* has 712 bytes, not 1424/,
    ],
    "another element type, with its bytes": [
      () => {
        const { population } = progress;
        const first = Float64Array.from(population.first);
        return encodeCheckpoint({ ...progress, population: { ...population, first } }, KEY);
      },
      /holds F64/,
    ],
    "another element type everywhere": [
      () =>
        withHeader((h) => {
          for (const [name, entry] of Object.entries(h)) {
            if (name !== "__metadata__") (entry as Entry).dtype = "F64";
          }
        }),
      /has 712 bytes, not 1424/,
    ],
    "a shape that is too large": [() => withHeader((h) => (h.theta.shape = [2, 90])), /712 bytes/],
    "a shape of other axes": [
      () => withHeader((h) => (h.theta.shape = [89, 2])),
      /shape \[89, 2\]/,
    ],
    "a flat shape": [() => withHeader((h) => (h.theta.shape = [178])), /shape \[178\]/],
    "a shape beyond 2^53": [
      () => withHeader((h) => (h.theta.shape = [2 ** 53, 2 ** 53])),
      /theta.shape|bytes/,
    ],
    "a negative shape": [() => withHeader((h) => (h.theta.shape = [-2, -89])), /shape/],
    "a broken shape": [() => withHeader((h) => (h.theta.shape = [2.5, 71.2])), /shape/],
    "another shape of one tensor": [() => withHeader((h) => (h.alive.shape = [1, 2])), /'alive'/],
    "tensors that overlap": [
      () => withHeader((h) => (h.first.data_offsets = [0, 712])),
      /lies at 0\.\.712, expected from 712/,
    ],
    "a gap between tensors": [
      () => withHeader((h) => (h.first.data_offsets = [716, 1428])),
      /lies at 716/,
    ],
    "a place beyond the end": [
      () => withHeader((h) => (h.best.data_offsets = [2144, 1e15])),
      /lies at/,
    ],
    "a place that ends before it begins": [
      () => withHeader((h) => (h.theta.data_offsets = [0, -712])),
      /data_offsets/,
    ],
    "three offsets": [
      () => withHeader((h) => (h.theta.data_offsets = [0, 712, 1])),
      /data_offsets/,
    ],
    "a progress that is not JSON": [
      () => withHeader((h) => (h.__metadata__.progress = "{")),
      /progress is not JSON/,
    ],
    "a progress without members": [
      () => withProgress((p) => (p.members = [])),
      /progress\.members/,
    ],
    "a progress of fewer members": [
      () => withProgress((p) => (p.members = (p.members as unknown[]).slice(1))),
      /not \[1, 89\]/,
    ],
    "a step that is no count": [() => withProgress((p) => (p.step = -1)), /progress\.step/],
    "a state that is not known": [
      () => withProgress((p) => Object.assign((p.members as object[])[0], { state: "asleep" })),
      /progress\.members\.0\.state/,
    ],
  };

  it.each(Object.entries(lies))("%s", (_name, [lie, says]) => {
    let refused: unknown;
    try {
      decodeCheckpoint(lie(), KEY);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(CallerError);
    expect((refused as CallerError).problem).toMatch(says);
  });

  it("whatever bit changes, there is a refusal, or what was written: never another model", () => {
    const written = decodeCheckpoint(honest, KEY);
    fc.assert(
      fc.property(fc.nat(honest.length - 1), fc.nat(7), (at, bit) => {
        const bytes = honest.slice();
        bytes[at] ^= 1 << bit;
        let read: Progress | null = null;
        try {
          read = decodeCheckpoint(bytes, KEY);
        } catch (error) {
          expect(error).toBeInstanceOf(CallerError);
        }
        if (read !== null) expect(read).toEqual(written);
      }),
      { numRuns: 500 },
    );
    const bytes = honest.slice();
    bytes[bytes.length - 4] ^= 1;
    expect(() => decodeCheckpoint(bytes, KEY)).toThrow(/its checksum is not that of what it holds/);
  });
});
