import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { readTable } from "../../../src/data/read.js";
import type { Table } from "../../../src/data/table.js";
import { CallerError } from "../../../src/errors.js";
import { readJournal } from "../../../src/experiments/journal/read.js";
import { parseSpecification } from "../../../src/experiments/sweep/parse.js";
import { readSpecification } from "../../../src/experiments/sweep/read.js";
import { Stream } from "../../../src/random/stream.js";
import { decodeCheckpoint, encodeCheckpoint } from "../../../src/training/checkpoint.js";
import { npy, series, writeParquet } from "../../data/fixtures.js";
import { begin, linesOf, population, trial } from "../../experiments/journals.js";
import { mutated } from "./mutations.js";
import { type Cells, readDelimited, readDoubles, readObjects } from "./readers.js";
import { TEXT_FORMATS } from "./texts.js";

interface Format {
  readonly ending: string;
  readonly original: (path: string) => Promise<Uint8Array> | Uint8Array;
  /** Reads a file, and says what is wrong with what was read; undefined where nothing is. */
  readonly read: (path: string, bytes: Buffer) => Promise<string | undefined>;
}

const ROWS = 12;
const wave = (i: number) => Math.round(1000 * Math.sin(i)) / 100;
const day = (i: number) => `2020-01-${String(i + 1).padStart(2, "0")}`;
const delimited = (separator: string) =>
  `${["date", "y", "place"].join(separator)}\n${series(ROWS, (i) => [day(i), i === 4 ? "" : wave(i), i % 3 === 0 ? `"a ""b""${separator} ${i}"` : "north"].join(separator)).join("\n")}\n`;

const MISSING = /^\s*(na|n\/a|nan|null|none)?\s*$/i;

/** What a cell of another reader is as the column has it. */
function asNumber(cell: unknown, comma: boolean): number {
  if (cell === null || (typeof cell === "string" && MISSING.test(cell))) return Number.NaN;
  if (typeof cell === "boolean") return Number(cell);
  const text = String(cell).trim();
  if (/^(true|false)$/i.test(text)) return Number(/true/i.test(text));
  return Number(
    comma ? text.replace(",", ".") : text.replace(/^([+-]?)inf(inity)?$/i, "$1Infinity"),
  );
}

/** The first difference between a table and what another reader made of the file. */
function differenceOf(table: Table, cells: Cells | null, comma = false): string | undefined {
  if (cells === null) return "read, and another reader refuses it";
  const names = table.columns.map(({ name }) => name);
  if (names.join() !== [...cells.keys()].join()) return `columns ${names} for ${[...cells.keys()]}`;
  for (const { kind, name, values } of table.columns) {
    const others = cells.get(name) ?? [];
    if (others.length !== values.length) return `${values.length} rows for ${others.length}`;
    for (const [row, value] of values.entries()) {
      const other = others[row];
      const same =
        kind === "number"
          ? Object.is(Number(value) + 0, asNumber(other, comma) + 0)
          : kind === "time"
            ? Number.isNaN(value) || !Number.isNaN(Date.parse(String(other).trim().slice(0, 4)))
            : value === null
              ? other === null || MISSING.test(String(other))
              : typeof other === "object" || value === String(other).replace(/^ +| +$/g, "");
      if (!same) return `'${name}', row ${row + 1}: ${value} for ${JSON.stringify(other)}`;
    }
  }
  return undefined;
}

const text = (separator: string): Pick<Format, "original" | "read"> => ({
  original: () => Buffer.from(delimited(separator)),
  read: async (path, bytes) => {
    const table = await readTable(path);
    const difference = differenceOf(table, readDelimited(bytes, separator));
    if (difference === undefined || separator === "\t") return difference;
    return differenceOf(table, readDelimited(bytes, ";"), true) && difference;
  },
});

const ARRAY = npy(
  "<f8",
  `${ROWS}, 2`,
  new Uint8Array(Float64Array.from(series(2 * ROWS, wave)).buffer),
);

const SPECIFICATION = `title: of this # and that
baseline:
  task: { name: coupling, alpha: 1, length: 8 }
  model:
    architecture: transformer-a
    headSize: 4
grid: { "task.alpha": [0, 0.5, 1e0], model.headSize: [1, 2] }
seeds: [0, 1]
learningRates: [0.003, 0.01]
budget: { steps: 1000 }
`;

const RECORDS = [begin, population([trial("a"), trial("b")]), population([trial("c")])];

const CHECKPOINT = encodeCheckpoint(
  {
    population: {
      step: 4,
      theta: Float32Array.from(series(6, wave)),
      first: Float32Array.from(series(6, wave)),
      second: Float32Array.from(series(6, wave)),
      alive: Float32Array.of(1, 1),
    },
    members: series(2, () => ({
      validation: 0.5,
      bestStep: 2,
      steps: 4,
      state: "training" as const,
      reason: null,
      curve: [[2, 0.5] as const, [4, Number.NaN] as const],
    })),
    best: Float32Array.from(series(6, wave)),
  } as unknown as Parameters<typeof encodeCheckpoint>[0],
  "key",
);

const FORMATS: Readonly<Record<string, Format>> = {
  csv: { ending: ".csv", ...text(",") },
  tsv: { ending: ".tsv", ...text("\t") },
  jsonl: {
    ending: ".jsonl",
    original: () =>
      Buffer.from(
        series(ROWS, (i) =>
          JSON.stringify({
            date: day(i),
            y: i === 4 ? null : wave(i),
            place: 'a "b" é',
            on: i > 5,
          }),
        ).join("\n"),
      ),
    read: async (path, bytes) => differenceOf(await readTable(path), readObjects(bytes)),
  },
  parquet: {
    ending: ".parquet",
    original: async (path) => {
      await writeParquet(
        path,
        "SELECT DATE '2020-01-01' + range::INT AS date, sin(range) AS y, 'north' || range AS place FROM range(12)",
      );
      return readFileSync(path);
    },
    // Its pages have no checksum: another number is read where a bit of one is another.
    read: async (path) => {
      const { rows, columns } = await readTable(path);
      const unequal = columns.find(({ values }) => values.length !== rows);
      return unequal === undefined ? undefined : `${unequal.values.length} cells of ${rows} rows`;
    },
  },
  npy: {
    ending: ".npy",
    original: () => ARRAY,
    read: async (path, bytes) => {
      const table = await readTable(path);
      const difference = differenceOf(table, readDoubles(bytes, table.columns.length));
      // other types of elements, dimensions and orders are those of another header
      return Buffer.from(bytes.subarray(0, 128)).equals(ARRAY.subarray(0, 128))
        ? difference
        : undefined;
    },
  },
  npz: {
    ending: ".npz",
    original: () => zipSync({ "a.npy": ARRAY }),
    read: async (path) => differenceOf(await readTable(path), readDoubles(Buffer.from(ARRAY), 2)),
  },
  specification: {
    ending: ".yaml",
    original: () => Buffer.from(SPECIFICATION),
    read: async (path) => {
      const specification = await readSpecification(path);
      const again = parseSpecification(JSON.parse(JSON.stringify(specification)));
      return JSON.stringify(again) === JSON.stringify(specification)
        ? undefined
        : "is not read back from its own JSON";
    },
  },
  journal: {
    ending: ".jsonl",
    original: () => Buffer.from(linesOf(RECORDS).join("")),
    read: async (path) => {
      const { begin: first, populations } = await readJournal(path);
      const read = JSON.stringify([first, ...populations]);
      const whole = RECORDS.slice(0, 1 + populations.length);
      return read === JSON.stringify(whole) ? undefined : "holds records that nobody wrote";
    },
  },
  checkpoint: {
    ending: ".safetensors",
    original: () => CHECKPOINT,
    read: async (_, bytes) => {
      const same = Buffer.from(encodeCheckpoint(decodeCheckpoint(bytes, "key"), "key"));
      return same.equals(CHECKPOINT) ? undefined : "is another checkpoint";
    },
  },
  ...TEXT_FORMATS,
};

export const NAMES = Object.keys(FORMATS);

/**
 * Reads mutated inputs of a format, one after another.
 *
 * @param before is told each input before it is read
 * @returns how many were read
 * @throws Error naming an input that is neither refused as a caller's mistake nor read as it stands
 */
export async function fuzz(
  name: string,
  seed: number,
  count: number,
  before: (input: string) => void,
): Promise<number> {
  const { ending, original, read } = FORMATS[name];
  const folder = mkdtempSync(join(tmpdir(), "nwidth-fuzz-"));
  try {
    const path = join(folder, `input${ending}`);
    const bytes = await original(path);
    writeFileSync(path, bytes);
    const difference = await read(path, Buffer.from(bytes));
    if (difference !== undefined) throw new Error(`the original: ${difference}`);
    let refused = 0;
    for (let i = 0; i < count; i++) {
      const input = mutated(bytes, new Stream(seed, `${name} ${i}`));
      const told = `${name} ${i}: ${input.toString("base64")}`;
      before(told);
      writeFileSync(path, input);
      const wrong = await read(path, input).catch((error: unknown) => {
        if (!(error instanceof CallerError)) return String((error as Error).stack);
        refused += 1;
        return undefined;
      });
      if (wrong !== undefined) throw new Error(`${told}\n${wrong}`);
    }
    return count - refused;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
