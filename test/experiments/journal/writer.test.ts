import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { CallerError, StorageError } from "../../../src/errors.js";
import { changedFields } from "../../../src/experiments/journal/changes.js";
import { readJournal } from "../../../src/experiments/journal/read.js";
import { type Asked, JournalWriter } from "../../../src/experiments/journal/writer.js";
import { begin, linesOf, population, trial } from "../journals.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-journal-"));
afterAll(() => rmSync(folder, { recursive: true }));
let runs = 0;
const fresh = () => join(folder, `${runs++}`);
const fileOf = (directory: string) => join(directory, "journal.jsonl");

function replace(file: string): void {
  const text = readFileSync(file);
  rmSync(file);
  writeFileSync(file, text);
}

async function writing<T>(
  directory: string,
  use: (journal: JournalWriter) => Promise<T>,
  asked: Asked = { a: 1 },
  extend = false,
): Promise<T> {
  const journal = await JournalWriter.open(directory, { job: "sweep", asked, extend });
  try {
    return await use(journal);
  } finally {
    await journal.close();
  }
}

const first = population([trial("a"), trial("b")]);
const second = population([trial("c")]);

describe("a journal that is written", () => {
  it("holds what was appended when it is opened again, each line following from the one before", async () => {
    const directory = fresh();
    await writing(directory, async (journal) => {
      await journal.predict("the slope", { exponent: -1 });
      await Promise.all([journal.append(first), journal.append(second)]);
    });
    await writing(directory, async (journal) => {
      expect(journal.populations).toEqual([first, second]);
      // a prediction that stands is not made again
      const stands = await journal.predict("the slope", { exponent: -2 });
      expect(stands.says).toEqual({ exponent: -1 });
    });
    expect(readFileSync(fileOf(directory), "utf8").split("\n").length).toBe(5);
  });

  it("loses a torn last line, wherever it was torn, and nothing else", async () => {
    const directory = fresh();
    await writing(directory, (journal) => journal.append(first));
    const whole = readFileSync(fileOf(directory));
    await writing(directory, (journal) => journal.append(second));
    const longer = readFileSync(fileOf(directory));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: whole.length, max: longer.length - 1 }), async (cut) => {
        writeFileSync(fileOf(directory), longer.subarray(0, cut));
        await writing(directory, async (journal) => {
          expect(journal.populations).toEqual([first]);
          await journal.append(second);
        });
        expect(readFileSync(fileOf(directory))).toEqual(longer);
      }),
      { numRuns: 20 },
    );
  });

  it("begins anew where not even the first line was whole", async () => {
    const directory = fresh();
    await writing(directory, async () => {});
    writeFileSync(fileOf(directory), '{"kind":"begin","sch');
    await writing(directory, (journal) => journal.append(first));
    expect((await readJournal(fileOf(directory))).populations).toEqual([first]);
  });

  it("is refused where a line is damaged, and left as it is", async () => {
    const directory = fresh();
    await writing(directory, (journal) => journal.append(first));
    appendFileSync(fileOf(directory), "not JSON\n");
    const before = readFileSync(fileOf(directory), "utf8");
    await expect(writing(directory, async () => {})).rejects.toThrow(/line 3/);
    expect(readFileSync(fileOf(directory), "utf8")).toBe(before);
  });

  it("is refused where a number in it is another, and left as it is", async () => {
    const directory = fresh();
    await writing(directory, (journal) => journal.append(first));
    const forged = readFileSync(fileOf(directory), "utf8").replace('"nmse":0.125', '"nmse":0.025');
    writeFileSync(fileOf(directory), forged);
    await expect(writing(directory, async () => {})).rejects.toThrow(/line 2 is not as it was/);
    expect(readFileSync(fileOf(directory), "utf8")).toBe(forged);
  });

  it("is one process's, and one caller's within it", async () => {
    const directory = fresh();
    await writing(directory, async () => {
      const other = writing(directory, async () => {});
      await expect(other).rejects.toThrow(CallerError);
      await expect(other).rejects.toThrow(`in use by another run (process ${process.pid})`);
    });
    await writing(directory, async () => {});
  });

  it.each([
    ["removed", (file: string) => rmSync(file), /journal\.jsonl was removed or replaced/],
    ["replaced", (file: string) => replace(file), /journal\.jsonl was removed or replaced/],
    [
      "gone with its directory",
      (file: string) => rmSync(dirname(file), { recursive: true }),
      /removed/,
    ],
    ["emptied", (file: string) => truncateSync(file), /has 0 bytes, where this run left \d+/],
    ["written by another", (file: string) => appendFileSync(file, "x\n"), /another process wrote/],
    [
      "without its lock",
      (file: string) => rmSync(join(dirname(file), ".lock")),
      /\.lock was removed/,
    ],
  ])("%s takes no further line, and is no success", async (_, change, says) => {
    const directory = fresh();
    const late = writing(directory, async (journal) => {
      await journal.append(first);
      change(fileOf(directory));
    });
    await expect(late).rejects.toThrow(StorageError);
    const other = fresh();
    const early = writing(other, async (journal) => {
      change(fileOf(other));
      const before = existsSync(fileOf(other)) ? readFileSync(fileOf(other)) : null;
      await expect(journal.append(first)).rejects.toThrow(says);
      if (before !== null) expect(readFileSync(fileOf(other))).toEqual(before);
    });
    await early;
  });

  it("is refused in words where it is no file, or may not be read", async () => {
    const directory = fresh();
    mkdirSync(fileOf(directory), { recursive: true });
    await expect(writing(directory, async () => {})).rejects.toThrow(CallerError);
    await expect(writing(directory, async () => {})).rejects.toThrow(
      /journal\.jsonl is a directory, where a journal would be/,
    );
    await expect(readJournal(fileOf(directory))).rejects.toThrow(CallerError);
  });

  it("of something else is refused, with the fields that differ; extended, it says what is asked now", async () => {
    const directory = fresh();
    const asked = { spec: { seeds: [0], grid: { x: [1, 2] }, title: "a" } };
    const other = { spec: { seeds: [0, 1], grid: { x: [1, 2] }, rates: [0.1] } };
    await writing(directory, (journal) => journal.append(first), asked);
    const refused = writing(directory, async () => {}, other);
    await expect(refused).rejects.toThrow(
      /spec\.rates: not there -> \[0\.1\]\n\s*spec\.seeds: \[0\] -> \[0,1\]\n\s*spec\.title: "a" -> not there/,
    );
    await expect(refused).rejects.toThrow(/--extend/);
    await writing(directory, (journal) => journal.extend(other), other, true);
    await writing(directory, async () => {}, other);
    expect((await readJournal(fileOf(directory))).asked).toEqual(other);
  });

  it("of another job or version is refused", async () => {
    const directory = fresh();
    await writing(directory, async () => {});
    await expect(JournalWriter.open(directory, { job: "advise", asked: { a: 1 } })).rejects.toThrow(
      /a run of sweep, not of advise/,
    );
    writeFileSync(fileOf(directory), linesOf([{ ...begin, nwidth: "0.0.1" }]).join(""));
    await expect(writing(directory, async () => {}, begin.asked)).rejects.toThrow(
      /written by nwidth 0\.0\.1 .*this is nwidth/,
    );
  });
});

it("changed fields are those that differ, whatever the order of keys", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const backwards = Object.fromEntries(Object.entries(value).reverse());
      expect(changedFields(value, backwards)).toEqual([]);
    }),
  );
  // names without letters, and with dots, are no other's
  const odd = { V: [], "": { "": { V: "" } }, "a.b": 1, a: { b: 2 } };
  expect(changedFields(odd, Object.fromEntries(Object.entries(odd).reverse()))).toEqual([]);
  expect(changedFields({ a: { b: 1, c: true } }, { a: { b: 1, c: "true" } })).toEqual([
    'a.c: true -> "true"',
  ]);
});
