import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { extname } from "node:path";
import { CallerError, nearestName } from "../errors.js";
import { openRegular } from "./regular-file.js";
import type { Content, Format, Table } from "./table.js";

const FORMATS: Readonly<Record<string, Format>> = {
  ".csv": "csv",
  ".tsv": "tsv",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".parquet": "parquet",
  ".npy": "npy",
  ".npz": "npz",
};

/** Endings of compressed files. */
const PACKED = [".gz", ".bz2", ".xz", ".zst", ".zip", ".7z"];

/** How files begin whose name may claim to be something else. */
const SIGNATURES: readonly { readonly bytes: readonly number[]; readonly what: string }[] = [
  { bytes: [0x50, 0x4b, 3, 4], what: "a zip archive (as .xlsx and .npz are)" },
  { bytes: [0x50, 0x41, 0x52, 0x31], what: "Parquet" },
  { bytes: [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], what: "a NumPy array" },
  { bytes: [0x1f, 0x8b], what: "compressed with gzip" },
  { bytes: [0xff, 0xfe], what: "text in UTF-16" },
  { bytes: [0xfe, 0xff], what: "text in UTF-16" },
];

/** How texts begin that are no rows, whatever their name. */
const TEXTS: readonly { readonly begins: RegExp; readonly what: string; readonly cure: string }[] =
  [
    {
      begins: /^<(!doctype|!--|\?xml|(html|head|body|table|svg|error|rss)\b)/i,
      what: "HTML or XML",
      cure: "it may be a page that came in place of the data, such as a login: look at it in a browser, and save the data as CSV",
    },
    {
      begins: /^version https:\/\/git-lfs/,
      what: "a pointer of Git LFS in place of the data",
      cure: "fetch the data with 'git lfs pull'",
    },
  ];
const JSON_TEXT = {
  begins: /^[[{]\s*["{[]/,
  what: "JSON",
  cure: "write every row as one object on its own line, and name the file .jsonl",
};

const SIGNATURE_OF: Partial<Record<Format, string>> = {
  npz: "a zip archive (as .xlsx and .npz are)",
  parquet: "Parquet",
  npy: "a NumPy array",
};

/**
 * Reads a file of one of the formats csv, tsv, jsonl (ndjson), parquet, npy, npz; the name's
 * ending says which.
 *
 * @throws CallerError where the file is missing, no regular file, of another format, damaged, or
 *   without rows
 */
export async function readTable(path: string): Promise<Table> {
  const format = formatOf(path);
  const file = await openRegular(path);
  try {
    const size = (await file.stat()).size;
    if (size === 0) throw new CallerError(`${path} is empty`, "give a file with rows");
    await checkSignature(file, path, format);
  } finally {
    await file.close();
  }
  const content = await readContent(path, format);
  if (content.rows === 0) {
    throw new CallerError(`${path} has no rows`, "give a file with at least some dozens of rows");
  }
  return { source: { kind: "file", path, format, sha256: await digest(path) }, ...content };
}

async function readContent(path: string, format: Format): Promise<Content> {
  switch (format) {
    case "npy":
    case "npz":
      return (await import("./arrays.js")).readArrays(path, format);
    case "csv":
    case "tsv":
    case "jsonl":
    case "parquet":
      return (await import("./records.js")).readRecords(path, format);
    default:
      return format satisfies never;
  }
}

function formatOf(path: string): Format {
  const ending = extname(path).toLowerCase();
  const format = FORMATS[ending];
  if (format !== undefined) return format;
  if (PACKED.includes(ending)) {
    throw new CallerError(`${path} is compressed`, "unpack it, and name the file that was in it");
  }
  const near = nearestName(ending, Object.keys(FORMATS));
  const known = Object.keys(FORMATS).join(", ");
  throw new CallerError(
    ending === "" ? `${path}: the name has no ending` : `${path}: '${ending}' is not read`,
    `${near === undefined ? "" : `did you mean '${near}'? `}formats, by the name's ending: ${known} (a spreadsheet: save it as CSV)`,
  );
}

async function checkSignature(file: FileHandle, path: string, format: Format): Promise<void> {
  const head = new Uint8Array(4096);
  const { bytesRead } = await file.read(head, 0, head.length, 0);
  const found = SIGNATURES.find(({ bytes }) => bytes.every((byte, i) => head[i] === byte));
  const expected = SIGNATURE_OF[format];
  if (found?.what !== expected) {
    throw new CallerError(
      `${path} is ${found?.what ?? `not ${expected}, whatever its name says`}`,
      found?.what === "text in UTF-16"
        ? "save it as UTF-8"
        : `give a file that is what its ending '${format}' says`,
    );
  }
  if (expected === undefined && head.subarray(0, bytesRead).includes(0)) {
    throw new CallerError(
      `${path} is not text: it holds a zero byte at position ${head.indexOf(0)}`,
      `give a text file in UTF-8, as the ending '${format}' says`,
    );
  }
  if (expected !== undefined) return;
  const text = new TextDecoder().decode(head.subarray(0, bytesRead)).trimStart();
  const other = (format === "jsonl" ? TEXTS : [...TEXTS, JSON_TEXT]).find(({ begins }) =>
    begins.test(text),
  );
  if (other !== undefined) throw new CallerError(`${path} is ${other.what}`, other.cure);
}

async function digest(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
