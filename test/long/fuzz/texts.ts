import { gzipSync } from "node:zlib";
import { readParallelText } from "../../../src/data/parallel-text.js";
import { readProse } from "../../../src/data/prose.js";
import { compiledCatalogue } from "../../data/catalogues.js";
import { series } from "../../data/fixtures.js";

const PROSE = series(20, (i) => `Line ${i} of a text: „größer“ than the one before.`).join("\n");
const PAIRS = series(12, (i) => [`A sentence, number ${i}.`, `Ein Satz, »${i}«.`] as const);

const HEADER = ["", "Content-Type: text/plain; charset=UTF-8\n"] as const;
const CATALOGUE = compiledCatalogue([HEADER, ...PAIRS]);
const SOURCE = [HEADER, ...PAIRS]
  .map(([id, to]) => `msgid ${JSON.stringify(id)}\nmsgstr ${JSON.stringify(to)}\n`)
  .join("\n");

function pairsOf(path: string): readonly (readonly [string, string])[] {
  const { pairs } = readParallelText({ path, targets: null, columns: ["1", "2"] });
  return pairs.map(({ source, target }) => [source, target]);
}

/** Whether each word that was read stands in the file. */
function strangerTo(bytes: Buffer, texts: readonly string[]): string | undefined {
  const file = bytes.toString().replaceAll("\\", "");
  const strange = texts.flatMap((text) => text.split(" ")).find((word) => !file.includes(word));
  return strange === undefined ? undefined : `'${strange}' stands nowhere in it`;
}

/** Formats of texts: see `Format` beside this. */
export const TEXT_FORMATS = {
  prose: {
    ending: ".txt.gz",
    original: () => gzipSync(PROSE),
    // covered by a checksum, where it is still an archive
    read: async (path: string, bytes: Buffer) => {
      const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
      const expected = packed ? PROSE : new TextDecoder().decode(bytes);
      return readProse(path, null).text === expected ? undefined : "is another text";
    },
  },
  pairs: {
    ending: ".tsv",
    original: () => Buffer.from(PAIRS.map((pair) => `${pair.join("\t")}\n`).join("")),
    read: async (path: string, bytes: Buffer) => {
      const expected = new TextDecoder()
        .decode(bytes)
        .split("\n")
        .map((line) => line.split("\t").slice(0, 2))
        .map((cells) => cells.map((cell) => cell.replace(/\s+/gu, " ").trim()))
        .filter((cells) => cells.length === 2 && cells.every((cell) => cell !== ""));
      return JSON.stringify(pairsOf(path)) === JSON.stringify(expected)
        ? undefined
        : "holds other pairs";
    },
  },
  mo: {
    ending: ".mo",
    original: () => CATALOGUE,
    read: async (path: string, bytes: Buffer) => strangerTo(bytes, pairsOf(path).flat()),
  },
  po: {
    ending: ".po",
    original: () => Buffer.from(SOURCE),
    read: async (path: string) =>
      pairsOf(path).every(([source, target]) => source !== "" && target !== "")
        ? undefined
        : "holds an empty side",
  },
};
