import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { abbreviate, CallerError, unknownName } from "../errors.js";
import { isSentence, readCatalogue, readCompiledCatalogue } from "./gettext.js";
import { endingOf, linesOf, readBytes, readText } from "./text-file.js";

/** A sentence and its translation, with one blank between words. */
export interface SentencePair {
  /** in the language that is read */
  readonly source: string;
  /** in the other */
  readonly target: string;
}

/** Sentences with their translations, and what they are known by. */
export interface ParallelText {
  /** in the order of the file, both sides not empty */
  readonly pairs: readonly SentencePair[];
  /** lines and messages of which a side is empty, or no more than placeholders */
  readonly empty: number;
  /** of the pairs as they are here, however they were packed */
  readonly sha256: string;
}

/** Where parallel text stands. */
export interface ParallelPlace {
  /** file of pairs, or of sources */
  readonly path: string;
  /** the file of the targets, line by line; null where `path` holds both */
  readonly targets: string | null;
  /** columns of source and target in a TSV file: names from its first line, or numbers from 1 where it has no names */
  readonly columns: readonly [source: string, target: string];
}

/**
 * Reads parallel text: two files line by line, the columns of a TSV file, or a catalogue of gettext
 * (`.po`, `.mo`). All may be packed by gzip.
 *
 * @throws CallerError where a file is missing, damaged, too large, no UTF-8, of another format, or without
 *   pairs; where lines have no such column, or two files differ in their lines
 */
export function readParallelText(place: ParallelPlace): ParallelText {
  const rows = rowsOf(place);
  const pairs = rows
    .map(([source, target]) => ({ source: oneLine(source), target: oneLine(target) }))
    .filter(({ source, target }) => source !== "" && target !== "");
  if (pairs.length === 0) {
    throw new CallerError(`${place.path} holds no pair of sentences`, "give parallel text");
  }
  const written = pairs.map(({ source, target }) => `${source}\t${target}\n`).join("");
  return {
    pairs,
    empty: rows.length - pairs.length,
    sha256: bytesToHex(sha256(utf8ToBytes(written))),
  };
}

function rowsOf({ path, targets, columns }: ParallelPlace): readonly (readonly string[])[] {
  if (targets !== null) return linesTogether(path, targets);
  const ending = endingOf(path);
  switch (ending) {
    case "tsv":
      return columnsOf(path, columns);
    case "mo":
      return sentencesOf(readCompiledCatalogue(path, readBytes(path)));
    case "po":
      return sentencesOf(readCatalogue(path, readText(path)));
    default:
      throw new CallerError(
        `${path} is read as no parallel text by its ending`,
        "give .tsv, .po or .mo, packed or not, or set targets to the file of the other language",
      );
  }
}

/** What is no sentence has an empty side. */
function sentencesOf(messages: readonly (readonly [string, string])[]) {
  return messages.map(([id, translation]) => [isSentence(id) ? id : "", translation]);
}

function linesTogether(path: string, targets: string): readonly (readonly string[])[] {
  const [sources, others] = [path, targets].map((name) => linesOf(readText(name)));
  if (sources.length !== others.length) {
    throw new CallerError(
      `${path} has ${sources.length} lines, ${targets} ${others.length}`,
      "give two files in which each line is the translation of the other's",
    );
  }
  return sources.map((source, i) => [source, others[i]]);
}

function columnsOf(
  path: string,
  columns: ParallelPlace["columns"],
): readonly (readonly string[])[] {
  const lines = linesOf(readText(path)).map((line) => line.split("\t"));
  const byNumber = columns.every((name) => /^[1-9]\d*$/.test(name));
  const names = byNumber ? null : (lines.shift() ?? []);
  const at = columns.map((name) => {
    if (names === null) return Number(name) - 1;
    if (!names.includes(name)) {
      const { problem, cure } = unknownName(`column of ${path}`, name, names.map(abbreviate));
      throw new CallerError(problem, `${cure}; of a file without names give numbers, from 1`);
    }
    return names.indexOf(name);
  });
  const least = Math.max(...at) + 1;
  return lines.map((cells, i) => {
    if (cells.length >= least) return at.map((column) => cells[column]);
    throw new CallerError(
      `${path}, line ${i + (names === null ? 1 : 2)}: ${cells.length} columns, where column ${least} is read`,
      "separate columns by tabs; a sentence holds none, and no line end",
    );
  });
}

function oneLine(sentence: string): string {
  return sentence.replace(/\s+/gu, " ").trim();
}
