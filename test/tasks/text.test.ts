import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { datasetOf } from "../../src/tasks/dataset.js";
import { parallelCorpus } from "../../src/tasks/parallel-corpus.js";
import { buildTask } from "../../src/tasks/registry.js";
import { NOT_ASKED } from "../../src/tasks/task.js";
import { evenOrder, type TextConfig, textParts } from "../../src/tasks/text.js";
import type { TranslationConfig } from "../../src/tasks/translation-config.js";
import { FIRST_BYTE, PLAIN_SYMBOLS } from "../../src/text/symbols.js";
import { temporaryDirectory } from "../data/fixtures.js";

const folder = temporaryDirectory();
const letters = "abcdefghij".repeat(20);
const path = join(folder, "letters.txt");
writeFileSync(path, letters);
const symbolOf = (letter: string) => FIRST_BYTE + (letter.codePointAt(0) ?? 0);

describe("a text", () => {
  it("asks for each next symbol, in windows that do not overlap", () => {
    const task = buildTask("text", { data: path, length: 5 });
    expect([task.reads, task.inputs, task.outputs]).toEqual(["symbols", 259, 259]);
    expect(task.holds).toEqual({ train: 31, validation: 3, test: 3 });
    const { sample } = task.relationship(0);
    for (const i of [0, 1, 2]) {
      const { x, y } = sample("test", i);
      const start = x[0] === symbolOf("a") ? "abcdefghij" : "fghijabcde";
      expect([...x]).toEqual([...start.slice(0, 5)].map(symbolOf));
      expect([...y]).toEqual([...start.slice(1, 6)].map(symbolOf));
    }
    expect(() => sample("test", 3)).toThrow(/sample 4 of the test part, which has 3/);
  });

  it("gives the whole part, each window once", () => {
    const { parts, sample, count } = shipped(64);
    const given = Array.from({ length: count }, (_, i) => sample("validation", i).x.join());
    const there = Array.from({ length: count }, (_, i) =>
      parts.symbols.validation.subarray(64 * i, 64 * i + 64).join(),
    );
    expect(given).not.toEqual(there);
    expect(given.sort()).toEqual(there.sort());
  });

  function shipped(length: number) {
    const task = buildTask("text", { length });
    const parts = textParts(task.config as TextConfig);
    const { sample } = task.relationship(0);
    return { parts, sample, count: task.holds?.validation ?? 0 };
  }

  it("draws fresh windows anywhere in the training part alone", () => {
    const { parts, sample } = shipped(16);
    const { vocabulary, symbols } = parts;
    const train = vocabulary.decode(symbols.train);
    for (let i = 0; i < 20; i++) {
      const { x, y } = sample({ fresh: 3 }, i);
      expect([...y.slice(0, -1)]).toEqual([...x.slice(1)]);
      expect(train).toContain(vocabulary.decode(x).replaceAll("\uFFFD", ""));
    }
    const first = [...sample({ fresh: 3 }, 0).x];
    expect([...sample({ fresh: 4 }, 0).x]).not.toEqual(first);
  });

  it("learns its pieces from the training part alone", () => {
    const file = join(folder, "parts.txt");
    writeFileSync(file, `${"ab ".repeat(80)}${"xyz ".repeat(15)}`);
    const { config } = buildTask("text", { data: file, vocabulary: 300, length: 2 });
    const { vocabulary } = textParts(config as TextConfig);
    const pieces = Array.from({ length: vocabulary.size - PLAIN_SYMBOLS }, (_, i) =>
      vocabulary.decode([PLAIN_SYMBOLS + i]),
    );
    expect(pieces).toContain(" ab");
    expect(pieces.join("")).not.toMatch(/xy/);
  });

  it("says how many bytes a symbol stands for", () => {
    expect(buildTask("text", {}).relationship(0).bytesASymbol).toBe(1);
    const pieces = buildTask("text", { vocabulary: 400 });
    const { vocabulary, symbols } = textParts(pieces.config as TextConfig);
    expect(pieces.relationship(0).bytesASymbol).toBeCloseTo(
      vocabulary.byteCount(symbols.test) / symbols.test.length,
      12,
    );
  });

  it("is known by what was read, and refused where that changed", () => {
    const { config } = buildTask("text", { data: path, length: 5 });
    expect(config.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(buildTask("text", config).config).toEqual(config);
    expect(() => buildTask("text", { ...config, sha256: "0".repeat(64) })).toThrow(
      /was read before\n.*leave sha256 out/,
    );
  });

  it.each([
    [{ length: 20 }, /the validation part of .* has 20 symbols, windows of 20/],
    [{ vocabulary: 200 }, /bytes, or a number of symbols from 260/],
    [{ vocabulary: "words" }, /bytes, or a number/],
    [{ data: join(folder, "none.txt") }, /does not exist/],
  ])("with %j is refused", (settings, message) => {
    expect(() => buildTask("text", { data: path, ...settings })).toThrow(message);
  });

  it("is a table of a symbol and the next", () => {
    const { columns, values } = datasetOf(buildTask("text", { data: path, length: 5 }), 0, 1);
    expect(columns).toEqual(["sequence", "x", "y"]);
    expect([...values.subarray(0, 3)]).toEqual([0, symbolOf("a"), symbolOf("b")]);
  });
});

describe("windows in even order", () => {
  it("are each there once, the first of them far apart", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), (count) => {
        expect([...evenOrder(count)].sort((a, b) => a - b)).toEqual(
          Array.from({ length: count }, (_, i) => i),
        );
      }),
    );
    expect([...evenOrder(8)]).toEqual([0, 4, 2, 6, 1, 5, 3, 7]);
    expect([...evenOrder(5)]).toEqual([0, 4, 2, 1, 3]);
  });
});

describe("translation", () => {
  const sentences = Array.from({ length: 200 }, (_, i) => {
    const word = (n: number) => String.fromCharCode(97 + (n % 26), 97 + ((n * 7) % 26), 120);
    return `${word(i)} ${word(i + 11)} ${word(i * 3)} end\t${word(i * 5)} zwei drei ${"vier".slice(i % 4)}`;
  });
  const pairs = join(folder, "pairs.tsv");
  writeFileSync(pairs, `${sentences.join("\n")}\nshort\tkurz\nno target here at all\t\n`);
  const settings = { data: pairs, columns: "1,2", vocabulary: "bytes", length: 32 };
  const task = buildTask("translation", settings);
  const decode = (symbols: Iterable<number>) =>
    String.fromCharCode(...[...symbols].filter((s) => s >= FIRST_BYTE).map((s) => s - FIRST_BYTE));

  it("asks for the target and its end, given its start and the source", () => {
    const { x, y, source = new Float64Array() } = task.relationship(0).sample("train", 0);
    const target = decode(x);
    const end = target.length;
    expect([x[0], y[end], x[end + 1], y[end + 1]]).toEqual([1, 2, 0, NOT_ASKED]);
    expect([...y.subarray(0, end)]).toEqual([...x.subarray(1, end + 1)]);
    expect(sentences).toContain(`${decode(source)}\t${target}`);
    expect([x.length, y.length, source.length]).toEqual([32, 32, 32]);
  });

  it("moves the first symbols of the sentence, not of the padding, to its end", () => {
    const moved = buildTask("translation", { ...settings, moved: 10 });
    const [plain, altered] = [task, moved].map((t) => t.relationship(0).sample("test", 0));
    expect([...altered.x, ...altered.y]).toEqual([...plain.x, ...plain.y]);
    const sentence = decode(plain.source ?? []);
    expect(decode(altered.source ?? [])).toBe(sentence.slice(10) + sentence.slice(0, 10));
    const all = buildTask("translation", { ...settings, moved: 100 });
    expect(all.relationship(0).sample("test", 0).source).toEqual(plain.source);
  });

  it("keeps sentences of the same letters in one part, whatever their case, signs and numbers", () => {
    const file = join(folder, "near.tsv");
    const near = Array.from({ length: 300 }, (_, i) => {
      const word = `${String.fromCharCode(97 + (i % 25))}${"xyz"[i % 3]}${"uvw"[i % 7] ?? "t"}`;
      return `${i % 2 ? "The" : "the"} ${word} is ${i}!\tsatz ${i} ${word} da`;
    });
    writeFileSync(file, near.join("\n"));
    const { relationship, holds } = buildTask("translation", { ...settings, data: file });
    const lettersOf = (part: "train" | "validation" | "test") =>
      new Set(
        Array.from({ length: holds?.[part] ?? 0 }, (_, i) =>
          decode(relationship(0).sample(part, i).source ?? [])
            .toLowerCase()
            .replace(/[^a-z]+/g, " "),
        ),
      );
    const [train, validation, test] = (["train", "validation", "test"] as const).map(lettersOf);
    expect([...train].filter((t) => validation.has(t) || test.has(t))).toEqual([]);
    expect(train.size + validation.size + test.size).toBeGreaterThan(50);
  });

  it("counts what it leaves out", () => {
    const short = buildTask("translation", { ...settings, length: 17 });
    const { train = 0, validation = 0, test = 0 } = short.holds ?? {};
    const { verdicts } = short.relationship(0);
    expect(verdicts[0].statement).toBe(
      `Pairs are left out: 1 with an empty side, 1 with fewer than 4 or more than 25 words, ${200 - train - validation - test} with more than 17 symbols.`,
    );
    expect(train + validation + test).toBeLessThan(200);
  });

  it("has one vocabulary of both languages, or one of each", () => {
    const ofBoth = buildTask("translation", { vocabulary: 300 }).config;
    const ofEach = buildTask("translation", { vocabulary: 300, joint: false }).config;
    const [both, each] = [ofBoth, ofEach].map((c) => parallelCorpus(c as TranslationConfig));
    expect(both.vocabularies.source).toBe(both.vocabularies.target);
    const { source, target } = each.vocabularies;
    expect(source.encode(" the ").length).toBeLessThan(target.encode(" the ").length);
    expect(target.encode(" und ").length).toBeLessThan(source.encode(" und ").length);
  });

  it.each([
    [{ columns: "1" }, /two columns/],
    [{ columns: "1,3" }, /line 1: 2 columns, where column 3/],
    [{ words: "8,9" }, /train part .* no pair of 8 to 9 words/],
    [{ sha256: "0".repeat(64) }, /was read before/],
    [{ targets: path }, /pairs.tsv has 202 lines, .*letters.txt 1/],
  ])("with %j is refused", (changed, message) => {
    expect(() => buildTask("translation", { ...settings, ...changed })).toThrow(message);
  });

  it("is a table with the source beside, and no output where none is asked for", () => {
    const { columns, values } = datasetOf(task, 0, 1);
    expect(columns).toEqual(["sequence", "x", "y", "source"]);
    const { x, source = [] } = task.relationship(0).sample("train", 0);
    expect([...values.subarray(0, 4)]).toEqual([0, x[0], x[1], source[0]]);
    expect(values[31 * 4 + 2]).toBeNaN();
  });
});
