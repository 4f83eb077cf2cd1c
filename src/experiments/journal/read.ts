import { CallerError } from "../../errors.js";
import { VERSION } from "../../version.js";
import { fits } from "./fits.js";
import { isIntact, NO_CHECK, recordText, statedCheck } from "./line.js";
import { linesOf } from "./lines.js";
import {
  JOURNAL_SCHEMA,
  type JournalRecord,
  type PopulationRecord,
  type PredictionRecord,
  recordSchema,
} from "./records.js";
import type { Begin } from "./version.js";

/** What a journal holds. */
export interface Journal {
  /** its path */
  readonly file: string;
  /** its first record: versions, job and what was asked */
  readonly begin: Begin;
  /** what the last `begin` or `extend` asks for */
  readonly asked: Begin["asked"];
  /** written before training */
  readonly predictions: readonly PredictionRecord[];
  /** trials with their results, as they ended */
  readonly populations: readonly PopulationRecord[];
  /** whether the last line was not written to its end; it is left out */
  readonly torn: boolean;
  /** check of the last whole line: what the next line follows */
  readonly lastCheck: string;
}

/**
 * Reads a journal record by record, and keeps none.
 *
 * @param visit is called with each record and the check of its line
 * @param onBroken is told the number of each line that does not follow from the one before: changed, put
 *   in, or after one that was moved or left out; by default such a line is refused
 * @returns whether the last line was not written to its end; it is left out
 * @throws CallerError naming file and line where a line is not as it was written, or the journal is of
 *   another schema or of a newer nwidth; and where there is no whole line
 */
export async function visitJournal(
  file: string,
  visit: (record: JournalRecord, check: string) => void,
  onBroken = (line: number): void => {
    throw damaged(
      `${file}, line ${line}`,
      "it does not follow from the line before; one of the two was changed, or lines are missing, moved or there twice",
    );
  },
): Promise<boolean> {
  let before = NO_CHECK;
  for await (const { number, bytes, whole } of linesOf(file)) {
    if (!whole && number > 1) return true;
    if (!whole) break;
    const place = `${file}, line ${number}`;
    const { value, check } = parsed(bytes, place);
    const record = fits(value) ? (value as JournalRecord) : bySchema(value, place);
    if ((record.kind === "begin") !== (number === 1)) {
      throw damaged(
        place,
        `a line of kind '${record.kind}', where line 1 and no other is a 'begin'`,
      );
    }
    if (record.kind === "begin") refuseNewer(record, place);
    if (!isIntact(bytes, before)) onBroken(number);
    visit(record, check);
    before = check;
  }
  if (before !== NO_CHECK) return false;
  throw new CallerError(
    `the journal ${file} holds no whole line`,
    "the run ended before it began: remove the file and start the run again",
  );
}

/**
 * Whether a journal has begun: its first line is written to its end.
 *
 * @throws CallerError where the file cannot be read
 */
export async function hasBegun(file: string): Promise<boolean> {
  for await (const { whole } of linesOf(file)) return whole;
  return false;
}

/**
 * Reads a whole journal.
 *
 * @param onBroken as of `visitJournal`
 * @throws CallerError as `visitJournal` does
 */
export async function readJournal(
  file: string,
  onBroken?: (line: number) => void,
): Promise<Journal> {
  const begins: Begin[] = [];
  let asked: Begin["asked"] = {};
  const predictions: PredictionRecord[] = [];
  const populations: PopulationRecord[] = [];
  let lastCheck = NO_CHECK;
  const visit = (record: JournalRecord, check: string) => {
    if (record.kind === "begin") begins.push(record);
    if (record.kind === "begin" || record.kind === "extend") asked = record.asked;
    if (record.kind === "prediction") predictions.push(record);
    if (record.kind === "population") populations.push(record);
    lastCheck = check;
  };
  const torn = await visitJournal(file, visit, onBroken);
  return { file, begin: begins[0], asked, predictions, populations, torn, lastCheck };
}

function parsed(bytes: Buffer, place: string): { readonly value: unknown; readonly check: string } {
  const check = statedCheck(bytes);
  if (check === null) throw damaged(place, "no check at its end");
  try {
    return { value: JSON.parse(recordText(bytes)), check };
  } catch (error) {
    throw damaged(place, `no JSON (${(error as Error).message})`);
  }
}

function bySchema(value: unknown, place: string): JournalRecord {
  const { kind, schema } = value as Readonly<Record<string, unknown>>;
  if (kind === "begin" && schema !== JOURNAL_SCHEMA) {
    throw new CallerError(
      `${place}: a journal of schema ${JSON.stringify(schema)}; this nwidth, ${VERSION}, reads schema ${JOURNAL_SCHEMA}`,
      "use the nwidth that wrote it",
    );
  }
  const { error, data } = recordSchema.safeParse(value);
  if (data !== undefined) return data;
  const { path, message } = error.issues[0];
  throw damaged(place, path.length === 0 ? message : `${path.join(".")}: ${message}`);
}

function refuseNewer({ nwidth }: Begin, place: string): void {
  if (!isNewer(nwidth, VERSION)) return;
  throw new CallerError(
    `${place}: a journal of nwidth ${nwidth}; this is ${VERSION}`,
    `use nwidth ${nwidth} or later`,
  );
}

function isNewer(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(".").map(Number));
  const at = a.findIndex((part, i) => part !== b[i]);
  return at >= 0 && a[at] > b[at];
}

function damaged(place: string, what: string): CallerError {
  return new CallerError(
    `${place} is not as it was written: ${what}`,
    "restore the journal from a copy; or keep the lines before this one, and the run does the rest again",
  );
}
