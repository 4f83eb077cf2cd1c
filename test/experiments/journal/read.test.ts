import { mkdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CallerError } from "../../../src/errors.js";
import { findJournals } from "../../../src/experiments/journal/find.js";
import { fits } from "../../../src/experiments/journal/fits.js";
import { encodeLine, statedCheck } from "../../../src/experiments/journal/line.js";
import { readJournal } from "../../../src/experiments/journal/read.js";
import { type JournalRecord, recordSchema } from "../../../src/experiments/journal/records.js";
import { temporaryDirectory, writeInto } from "../../data/fixtures.js";
import { begin, linesOf, population, trial } from "../journals.js";

const folder = temporaryDirectory();
const write = writeInto(folder);

const at = "2026-01-01T00:00:02.000Z";
const prediction: JournalRecord = { kind: "prediction", of: "sweep", says: { rate: 2 }, at };
const extend: JournalRecord = { kind: "extend", asked: { baseline: "second" }, at };
const first = population([trial("a"), trial("b", { state: "diverged", validation: null })]);
const second = population([trial("c", { reason: "çà\u2028\u0007" })]);
const lines = linesOf([begin, prediction, first, extend, second]);
const checkAt = (line: number) => statedCheck(Buffer.from(lines[line].trimEnd()));

describe("a journal", () => {
  it("is read back as it was written", async () => {
    const file = write("whole.jsonl", lines.join(""));
    expect(await readJournal(file)).toEqual({
      file,
      begin,
      asked: { baseline: "second" },
      predictions: [prediction],
      populations: [first, second],
      torn: false,
      lastCheck: checkAt(4),
    });
  });

  it("loses a torn last line and nothing else, wherever it was cut", async () => {
    const whole = lines.slice(0, 4).join("");
    for (const length of [1, 20, lines[4].length - 66, lines[4].length - 1]) {
      const file = write("torn.jsonl", whole + lines[4].slice(0, length));
      const journal = await readJournal(file);
      expect(journal).toMatchObject({ torn: true, populations: [first] });
      expect(journal.lastCheck).toBe(checkAt(3));
    }
  });

  it("may have lines longer than what is read at a time, of letters that take several bytes", async () => {
    const many = Array.from({ length: 3000 }, (_, i) =>
      trial(`${i}`, { reason: "çà\u{1F600}".repeat(50) }),
    );
    const file = write("long.jsonl", linesOf([begin, population(many), second]).join(""));
    const { populations } = await readJournal(file);
    expect(populations).toEqual([population(many), second]);
  });

  const refused = async (content: string): Promise<string> => {
    const file = write("damaged.jsonl", content);
    const error = await readJournal(file).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(CallerError);
    const { message } = error as CallerError;
    expect(message).toContain(file);
    return message;
  };

  it("with a damaged line is refused by its number", async () => {
    const with3 = (text: string) => [lines[0], lines[1], text, lines[3]].join("");
    expect(await refused(with3("\n"))).toMatch(/line 3 is not as it was written: no check/);
    expect(await refused(with3(lines[2].slice(40)))).toMatch(/line 3 .*no JSON/);
    expect(
      await refused(with3(lines[2].replace('"learningRate":0.01', '"learningRate":"1"'))),
    ).toMatch(/line 3 .*trials\.0\.learningRate: Invalid input: expected number/);
    expect(await refused(with3(lines[2].replace('"seconds":0.5', '"seconds":1e999')))).toMatch(
      /line 3 .*trials\.0\.seconds/,
    );
    expect(await refused(with3(lines[2].replace('"population"', '"popul"')))).toMatch(/line 3/);
    expect(await refused(with3(`[1,"check":"${"0".repeat(64)}"}\n`))).toMatch(/line 3 .*no JSON/);
    expect(await refused(with3(lines[0]))).toMatch(/line 3 .*kind 'begin', where line 1/);
  });

  it("without its first line is refused", async () => {
    expect(await refused(lines.slice(1).join(""))).toMatch(/line 1 .*kind 'prediction'/);
    expect(await refused("")).toMatch(/holds no whole line/);
    expect(await refused(lines[0].slice(0, -1))).toMatch(/holds no whole line/);
    expect(await refused("PK\u0003\u0004\n")).toMatch(/line 1 is not as it was written/);
  });

  it("of another schema or of a newer version is refused, of an older one it is read", async () => {
    const changed = (changes: object) =>
      encodeLine({ ...begin, ...changes } as JournalRecord, "").text;
    expect(await refused(changed({ schema: 2 }))).toMatch(
      /of schema 2; this nwidth, .*reads schema 3/,
    );
    for (const nwidth of ["99.0.0", "0.99.0", "0.1.99"]) {
      expect(await refused(changed({ nwidth }))).toContain(`use nwidth ${nwidth} or later`);
    }
    const old = write("old.jsonl", changed({ nwidth: "0.0.9" }));
    expect((await readJournal(old)).begin.nwidth).toBe("0.0.9");
  });
});

describe("the chain of checks", () => {
  /** The lines that are named, once those before are passed over; the first is where reading ends. */
  async function broken(changed: readonly string[]): Promise<number[]> {
    const file = write("chain.jsonl", changed.join(""));
    const named: number[] = [];
    await readJournal(file, (line) => named.push(line));
    const refused = readJournal(file);
    await expect(refused).rejects.toThrow(CallerError);
    await expect(refused).rejects.toThrow(
      `${file}, line ${named[0]} is not as it was written: it does not follow from the line before`,
    );
    return named;
  }

  it("shows a changed line, and no other", async () => {
    const changed = lines.with(2, lines[2].replace('"mse":0.25', '"mse":0.24'));
    expect(await broken(changed)).toEqual([3]);
  });

  it("shows a bit that was flipped within a letter, which a decoder would pass over", async () => {
    const bytes = Buffer.from(lines[4]);
    bytes[bytes.indexOf("ç")] ^= 0x40;
    const file = write(
      "flipped.jsonl",
      Buffer.concat([Buffer.from(lines.slice(0, 4).join("")), bytes]),
    );
    await expect(readJournal(file)).rejects.toThrow("line 5 is not as it was written");
  });

  it("shows the line after one that was changed with a check of its own", async () => {
    const better = population([trial("a", { validation: 0.1 })]);
    const before = checkAt(1) ?? "";
    expect(await broken(lines.with(2, encodeLine(better, before).text))).toEqual([4]);
  });

  it("shows lines left out, there twice, or exchanged", async () => {
    expect(await broken(lines.toSpliced(1, 1))).toEqual([2]);
    expect(await broken(lines.toSpliced(2, 0, lines[2]))).toEqual([4]);
    expect(await broken([lines[0], lines[2], lines[1], lines[3], lines[4]])).toEqual([2, 3, 4]);
  });
});

describe("the check by hand", () => {
  /** Every value of a record, by its path. */
  function paths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
    if (typeof value !== "object" || value === null) return [path];
    return [path, ...Object.entries(value).flatMap(([k, v]) => paths(v, [...path, k]))];
  }

  function changed(value: unknown, [head, ...rest]: readonly string[], to: unknown): unknown {
    if (head === undefined) return to;
    const copy = structuredClone(value) as Record<string, unknown>;
    copy[head] = changed(copy[head], rest, to);
    if (copy[head] === undefined) delete copy[head];
    return copy;
  }

  const valueAt = (value: unknown, path: readonly string[]): unknown =>
    path.reduce((inner, name) => Reflect.get(Object(inner), name), value);

  const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? "null");

  const classes = population([
    trial("c", { metrics: { log_loss: 0.5, nlog_loss: null, accuracy: 0.75 } }),
  ]);
  const smoothed = structuredClone(classes);
  Object.assign(smoothed.settings.training, { loss: "cross-entropy", labelSmoothing: 0.1 });
  const records = [begin, prediction, extend, first, second, classes, smoothed];
  const values = fc.oneof(
    fc.constantFrom<unknown>(undefined, null, "", "x", -1, 0, 1, 2, 0.5, true, [], {}, [[1, 2]]),
    fc.jsonValue(),
  );

  it("takes every record, and of changed ones those that the schema takes", () => {
    for (const record of records) expect(fits(record)).toBe(true);
    fc.assert(
      fc.property(fc.constantFrom(...records), fc.nat(), values, (record, i, value) => {
        const all = paths(record);
        const other = asJson(changed(record, all[i % all.length], value));
        expect(fits(other)).toBe(recordSchema.safeParse(other).success);
      }),
      { numRuns: 2000 },
    );
  });

  it("takes no field under another name", () => {
    for (const record of records) {
      for (const path of paths(record).filter((p) => typeof p.at(-1) === "string")) {
        const renamed = changed(record, path, undefined);
        const other = asJson(
          changed(
            renamed,
            [...path.slice(0, -1), `${String(path.at(-1))}x`],
            valueAt(record, path),
          ),
        );
        expect(fits(other)).toBe(recordSchema.safeParse(other).success);
      }
    }
  });

  it("takes no field too many", () => {
    for (const record of records) {
      const objects = paths(record).filter((path) => valueAt(record, path) instanceof Object);
      for (const path of objects) {
        const other = asJson(changed(record, [...path, "more"], 1));
        expect(fits(other)).toBe(recordSchema.safeParse(other).success);
      }
    }
  });
});

describe("journals are found", () => {
  const one = temporaryDirectory();
  const many = temporaryDirectory();
  const paths = ["shard-2-of-2", "shard-1-of-2", "notes"].map((name) => join(many, name));
  for (const path of paths) mkdirSync(path);
  const journal = writeInto(one)("journal.jsonl", "");
  const shards = paths.slice(0, 2).map((path) => writeInto(path)("journal.jsonl", ""));

  it("in a directory, in its directories, or as the file itself, once each", async () => {
    expect(await findJournals([one])).toEqual([journal]);
    expect(await findJournals([journal])).toEqual([journal]);
    expect(await findJournals([many, one])).toEqual([shards[1], shards[0], journal]);
    expect(await findJournals([one, one])).toEqual([journal]);
    const joint = writeInto(many)("journal.jsonl", "");
    expect(await findJournals([many])).toEqual([joint, shards[1], shards[0]]);
  });

  it("or the path is refused with what was looked for", async () => {
    await expect(findJournals([paths[2]])).rejects.toThrow(
      /notes holds no journal: neither .*journal\.jsonl/,
    );
    await expect(findJournals([join(one, "no")])).rejects.toThrow(/does not exist/);
  });
});
