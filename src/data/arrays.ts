import { strFromU8, type UnzipFileInfo, unzipSync } from "fflate";
import { parse } from "npyjs";
import { crc32 } from "../crc32.js";
import { CallerError } from "../errors.js";
import { readRegular } from "./regular-file.js";
import { MOST_CELLS, requireSize } from "./size.js";
import type { Column, Content } from "./table.js";

/** Largest array that is read, in bytes: as many cells as are taken, of eight bytes, and a header. */
const LARGEST = 8 * MOST_CELLS + 2 ** 16;
/** Deflate cannot expand further than this (zlib's technical notes: 1032 to 1). */
const LARGEST_EXPANSION = 1032;

/** Fewer rows than examples are needed (`refuseTooFew`), whatever the window. */
const FEWEST_ROWS = 48;

/** Bytes of one element, by NumPy's type code without its byte order. */
const ITEM_SIZE: Readonly<Record<string, number>> = {
  b1: 1,
  i1: 1,
  u1: 1,
  i2: 2,
  u2: 2,
  f2: 2,
  i4: 4,
  u4: 4,
  f4: 4,
  i8: 8,
  u8: 8,
  f8: 8,
};

/**
 * Reads an array of shape [T], [T, d] (rows, channels) or [N, T, d] (sequences, rows, channels).
 * Columns are named by channel index, "0" first; with several sequences a column `sequence`
 * holds 0..N-1. An .npz archive must hold exactly one array.
 *
 * Sizes that the file states are checked against the bytes that are there before anything is
 * allocated by them.
 *
 * @throws CallerError where the file is damaged, states more than it holds, or has another shape
 *   or element type
 */
export async function readArrays(path: string, format: "npy" | "npz"): Promise<Content> {
  const bytes = await readRegular(path, LARGEST, "give a part of its rows or channels");
  return toColumns(path, format === "npz" ? unpack(path, bytes) : bytes);
}

function unpack(path: string, bytes: Uint8Array): Uint8Array {
  const entries: UnzipFileInfo[] = [];
  let arrays: Record<string, Uint8Array>;
  try {
    unzipSync(bytes, {
      filter: (entry) => {
        entries.push(entry);
        return false;
      },
    });
    const [entry] = entries;
    if (entries.length !== 1) {
      throw new CallerError(
        `${path} holds ${entries.length} arrays (${entries.map((e) => e.name).join(", ")})`,
        "save the one array to be read as .npy",
      );
    }
    if (
      entry.originalSize > LARGEST ||
      entry.originalSize > (entry.size + 64) * LARGEST_EXPANSION
    ) {
      throw new CallerError(
        `${path}: '${entry.name}' claims to unpack ${entry.size} bytes to ${entry.originalSize}`,
        `give an array of at most ${LARGEST} bytes; the file may be damaged or malicious`,
      );
    }
    arrays = unzipSync(bytes);
    const array = arrays[entry.name];
    if (array.length !== entry.originalSize) throw new Error("size differs");
    if (crc32(array) !== statedCrc(bytes)) throw new Error("its CRC-32 differs");
    return array;
  } catch (error) {
    if (error instanceof CallerError) throw error;
    throw new CallerError(
      `${path} is not a readable .npz archive (${(error as Error).message})`,
      "the file is damaged or incomplete: write or copy it again",
    );
  }
}

/**
 * The CRC-32 that the first entry of an archive's directory states, which `fflate` does not look at. The
 * place of the directory stands in the archive's last record (APPNOTE 6.3.10, 4.3.12 and 4.3.16).
 */
function statedCrc(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (view.getUint32(end, true) !== 0x06054b50) end--;
  return view.getUint32(view.getUint32(end + 16, true) + 16, true);
}

/** What the header of a NumPy array says. */
export interface ArrayHeader {
  readonly shape: readonly number[];
  readonly fortran: boolean;
  /** code of the element type without its byte order, as in f8 */
  readonly type: string;
}

/**
 * Checks every statement of the header against the file (NumPy's NEP 1, versions 1 to 3).
 *
 * @throws CallerError where one does not hold, or the element type is not read
 */
export function checkHeader(path: string, bytes: Uint8Array): ArrayHeader {
  const damaged = (what: string) =>
    new CallerError(`${path}: ${what}`, "the file is damaged or incomplete: write it again");
  if (bytes.length < 12 || strFromU8(bytes.subarray(0, 6), true) !== "\x93NUMPY") {
    throw new CallerError(
      `${path}: not a NumPy array`,
      "write it with numpy.save; if it was, the file is damaged: write it again",
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = bytes[6] > 1;
  const start = long ? 12 : 10;
  const length = long ? view.getUint32(8, true) : view.getUint16(8, true);
  if (start + length > bytes.length) {
    throw damaged(`its header claims ${length} bytes, the file has ${bytes.length}`);
  }
  const header = strFromU8(bytes.subarray(start, start + length), true);
  const type = /'descr'\s*:\s*'([^']+)'/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const dimensions = /'shape'\s*:\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (/'descr'\s*:\s*\[/.test(header)) {
    throw new CallerError(
      `${path}: its elements are records of several fields`,
      "save them as channels: numpy.stack([array[name] for name in array.dtype.names], axis=-1).astype('<f8')",
    );
  }
  if (type === undefined || order === undefined || dimensions === undefined) {
    throw damaged(`its header states no element type, order or shape ('${header.slice(0, 80)}')`);
  }
  const itemSize = /^[<|]/.test(type) ? ITEM_SIZE[type.slice(1)] : undefined;
  if (itemSize === undefined) {
    throw new CallerError(
      `${path}: elements of type '${type}' are not read`,
      type.includes("c")
        ? "save real and imaginary parts as channels: numpy.stack([array.real, array.imag], axis=-1)"
        : "save real numbers in little-endian order: array.astype('<f8')",
    );
  }
  const shape = dimensions
    .split(",")
    .filter((d) => d.trim() !== "")
    .map(Number);
  const claimed = shape.reduce((product, d) => product * d, itemSize);
  const there = bytes.length - start - length;
  if (claimed !== there) {
    throw damaged(
      `shape (${shape.join(", ")}) of '${type}' needs ${claimed} bytes, the file has ${there}`,
    );
  }
  if ((start + length) % itemSize !== 0) {
    throw damaged(`its data begin at byte ${start + length}, no multiple of ${itemSize}`);
  }
  return { shape, fortran: order === "True", type: type.slice(1) };
}

function toColumns(path: string, bytes: Uint8Array): Content {
  const { shape, fortran } = checkHeader(path, bytes);
  if (shape.length < 1 || shape.length > 3 || shape.includes(0)) {
    throw new CallerError(
      `${path}: an array of shape (${shape.join(", ")}) is no series`,
      "save it as [T], [T, d] or [N, T, d]: rows, channels, sequences",
    );
  }
  const sequences = shape.length === 3 ? shape[0] : 1;
  const length = shape.length === 3 ? shape[1] : shape[0];
  const channels = shape.length === 1 ? 1 : shape[shape.length - 1];
  const rows = sequences * length;
  requireSize(path, rows, channels);
  if (shape.length === 2 && shape[0] < FEWEST_ROWS && shape[0] < shape[1]) {
    throw new CallerError(
      `${path}: an array of shape (${shape.join(", ")}) is ${shape[0]} row${shape[0] === 1 ? "" : "s"} of ${shape[1]} channels, too few for a series`,
      "if each row is a series, save it transposed: array.T, of shape [T, d]",
    );
  }
  // A copy: the parser wants a buffer of its own, aligned.
  const { data } = parse(new Uint8Array(bytes).buffer);
  const flat = data as unknown as ArrayLike<number | bigint | boolean>;
  const columns: Column[] = [];
  for (let c = 0; c < channels; c++) {
    const values = new Float64Array(rows);
    for (let n = 0; n < sequences; n++) {
      for (let t = 0; t < length; t++) {
        const at = fortran ? n + sequences * (t + length * c) : (n * length + t) * channels + c;
        values[n * length + t] = Number(flat[at]);
      }
    }
    columns.push({ kind: "number", name: String(c), values });
  }
  if (sequences === 1) return { rows, columns, sequence: null };
  const sequence = Float64Array.from({ length: rows }, (_, row) => Math.floor(row / length));
  return {
    rows,
    columns: [...columns, { kind: "number", name: "sequence", values: sequence }],
    sequence: "sequence",
  };
}
