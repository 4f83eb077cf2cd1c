import { createHash } from "node:crypto";
import type { JournalRecord } from "./records.js";

/** The name of a journal in its directory. */
export const JOURNAL = "journal.jsonl";

/** What stands before the first line. */
export const NO_CHECK = "";

/** A line as it is written, with the newline, and its check. */
export interface Line {
  readonly text: string;
  readonly check: string;
}

const CHECK = /^,"check":"([0-9a-f]{64})"\}$/;

/** Bytes of a line's end that `CHECK` fits. */
const CHECK_BYTES = `,"check":""}`.length + 64;

/**
 * A record as a line of the journal. Its last field is a check, the SHA-256 of the check of the line
 * before and of the record's own text: no line can be changed, moved or left out unnoticed.
 *
 * @param before check of the line before; `NO_CHECK` for the first
 */
export function encodeLine(record: JournalRecord, before: string): Line {
  const body = JSON.stringify(record);
  const check = createHash("sha256").update(before).update(body).digest("hex");
  return { text: `${body.slice(0, -1)},"check":"${check}"}\n`, check };
}

/** The check that a line, without its newline, states; null where it has none. */
export function statedCheck(line: Buffer): string | null {
  return CHECK.exec(line.toString("latin1", line.length - CHECK_BYTES))?.[1] ?? null;
}

/** The record's own text in a line that states a check. */
export function recordText(line: Buffer): string {
  return `${line.toString("utf8", 0, line.length - CHECK_BYTES)}}`;
}

/** Whether a line, without its newline, is what `encodeLine` made of it after the line before. */
export function isIntact(line: Buffer, before: string): boolean {
  const record = line.subarray(0, -CHECK_BYTES);
  const hash = createHash("sha256").update(before).update(record).update("}");
  return hash.digest("hex") === statedCheck(line);
}
