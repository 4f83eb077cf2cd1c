import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readParallelText } from "../../src/data/parallel-text.js";
import { readProse } from "../../src/data/prose.js";
import { CallerError } from "../../src/errors.js";
import { compiledCatalogue } from "./catalogues.js";
import { temporaryDirectory, writeInto } from "./fixtures.js";

const folder = temporaryDirectory();
const write = writeInto(folder);
const sets = join(import.meta.dirname, "..", "..", "..", "datasets");

function pairsOf(
  path: string,
  targets: string | null = null,
  columns: [string, string] = ["1", "2"],
) {
  const { pairs, empty } = readParallelText({ path, targets, columns });
  return { pairs: pairs.map(({ source, target }) => [source, target]), empty };
}

const HEADER = ["", "Content-Type: text/plain; charset=UTF-8\n"] as const;
const MESSAGES = [
  HEADER,
  ["Open the file", "Die Datei öffnen"],
  ["menu\x04Open", "Öffnen"],
  ["%d file\0%d files", "%d Datei\0%d Dateien"],
  ["%s: %1$d", "%s: %1$d"],
  ["Close  it\nnow", "Jetzt\nschließen"],
] as const;

describe("a text from a file", () => {
  it("is as it stands there, packed or not, with or without a mark", () => {
    const text = "Größe\r\n\n  and so on";
    const sha = readProse(write("plain.txt", text), null);
    expect(sha.text).toBe(text);
    expect(readProse(write("marked.txt", `\uFEFF${text}`), null)).toEqual(sha);
    expect(readProse(write("packed.txt.gz", gzipSync(text)), null)).toEqual(sha);
    expect(sha.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is a field of the lines of JSONL", () => {
    const lines = '{"id":1,"text":"one\\nline"}\n\n{"text":"zwei"}\n';
    expect(readProse(write("a.jsonl", lines), "text").text).toBe("one\nline\n\nzwei");
  });

  it("comes with the package", () => {
    const { text } = readProse(join(sets, "moby-dick", "moby-dick.txt.gz"), null);
    expect(text).toMatch(/^CHAPTER 1\. Loomings\.\n\nCall me Ishmael\./);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(300_000);
  });

  const packed = gzipSync("a text that is packed");
  const lying = Buffer.from(packed);
  lying.writeUInt32LE(2 ** 31, packed.length - 4);
  const altered = Buffer.from(packed);
  altered[packed.length - 8] ^= 1;
  it.each<[string, string, string | Buffer, RegExp]>([
    ["nothing", "empty.txt", " \n", /holds no text/],
    ["a byte 0", "utf16.txt", Buffer.from("text", "utf16le"), /byte 2 is 0.*\n.*UTF-16/],
    ["bytes of Latin-1", "latin1.txt", Buffer.from("one\nGröße", "latin1"), /line 2 is no UTF-8/],
    [
      "an archive that ends early",
      "cut.txt.gz",
      packed.subarray(0, 24),
      /unpack|no.* readable \.gz/,
    ],
    ["an archive that lies of its size", "lie.txt.gz", lying, /claims to unpack to 2147483648/],
    ["an archive that was altered", "altered.txt.gz", altered, /CRC-32 differs/],
    ["a line that is no JSON", "no.jsonl", '{"text":"a"}\n{"text":', /line 2: '.*' is no JSON/],
    ["a line that is no object", "list.jsonl", "[1]", /line 1: '\[1\]' is no object/],
    ["another field", "field.jsonl", '{"txet":"a"}', /line 1: .*'text'\n.*did you mean 'txet'/],
    ["a number in its place", "number.jsonl", '{"text":1}', /'text' is of type number/],
    ["half a letter", "half.jsonl", '{"text":"\\ud800"}', /no well-formed text/],
  ])("with %s is refused", (_, name, content, message) => {
    const path = write(name, content);
    const read = () => readProse(path, name.endsWith(".jsonl") ? "text" : null);
    expect(read).toThrow(CallerError);
    expect(read).toThrow(message);
  });

  it("is refused where there is no file", () => {
    expect(() => readProse(join(folder, "none.txt"), null)).toThrow(/does not exist/);
    expect(() => readProse(folder, null)).toThrow(/is a directory/);
  });
});

describe("parallel text", () => {
  const tsv = "A dog\tEin Hund\tx\r\n\tohne\ty\nTwo  cats\tZwei Katzen\tz\n";
  const pairs = [
    ["A dog", "Ein Hund"],
    ["Two cats", "Zwei Katzen"],
  ];

  it("is two columns of a TSV file, by number or by name", () => {
    expect(pairsOf(write("a.tsv", tsv))).toEqual({ pairs, empty: 1 });
    const named = write("b.tsv.gz", gzipSync(`en\tde\tdomain\n${tsv}`));
    expect(pairsOf(named, null, ["en", "de"]).pairs).toEqual(pairs);
    expect(pairsOf(named, null, ["domain", "en"]).pairs[0]).toEqual(["x", "A dog"]);
  });

  it("is two files line by line", () => {
    const sources = write("a.en", "A dog\n\nTwo  cats\n");
    const targets = write("a.de", "Ein Hund\nohne\nZwei Katzen");
    expect(pairsOf(sources, targets)).toEqual({ pairs, empty: 1 });
  });

  it.each([true, false])("is a compiled catalogue, little-endian %s", (little) => {
    expect(pairsOf(write("a.mo", compiledCatalogue(MESSAGES, { little })))).toEqual({
      pairs: [
        ["Open the file", "Die Datei öffnen"],
        ["Close it now", "Jetzt schließen"],
      ],
      empty: 1,
    });
  });

  it("is a catalogue's source", () => {
    const po = String.raw`# a comment
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"

#: place.c:1
msgid "Open "
"the \"file\""
msgstr "Die »Datei« öffnen"
msgid "Untranslated"
msgstr ""

#, fuzzy, c-format
msgid "Guessed %s"
msgstr "Geraten %s"

msgctxt "menu"
msgid "Open"
msgstr "Öffnen"

msgid "%d file"
msgid_plural "%d files"
msgstr[0] "%d Datei"
msgstr[1] "%d Dateien"

#~ msgid "Old"
#~ msgstr "Alt"
`;
    expect(pairsOf(write("a.po", po))).toEqual({
      pairs: [['Open the "file"', "Die »Datei« öffnen"]],
      empty: 0,
    });
  });

  it("comes with the package, and is known by what it holds", () => {
    const path = join(sets, "help-en-de", "help-en-de.tsv.gz");
    const read = readParallelText({ path, targets: null, columns: ["en", "de"] });
    expect(read.pairs.length).toBe(1951);
    const again = readParallelText({ path, targets: null, columns: ["en", "de"] });
    expect(again.sha256).toBe(read.sha256);
    const turned = readParallelText({ path, targets: null, columns: ["de", "en"] });
    expect(turned.sha256).not.toBe(read.sha256);
  });

  const bytes = compiledCatalogue(MESSAGES);
  const beyond = Buffer.from(bytes);
  beyond.writeUInt32LE(2 ** 31, 28 + 8);
  const latin = compiledCatalogue([["", "Content-Type: text/plain; charset=ISO-8859-1\n"]]);
  it.each<[string, string, string | Buffer, RegExp]>([
    ["nothing", "empty.tsv", "", /no pair of sentences/],
    ["another ending", "pairs.csv", "a,b\n", /no parallel text by its ending\n.*\.tsv/],
    ["a line of one column", "one.tsv", "a\tb\nc\n", /line 2: 1 columns, where column 2/],
    ["no magic number", "text.mo", "msgid", /not a compiled catalogue/],
    ["fewer bytes than strings", "cut.mo", bytes.subarray(0, 60), /states 6 messages.*60 bytes/],
    [
      "more messages than bytes",
      "many.mo",
      compiledCatalogue(MESSAGES, { count: 2 ** 31 }),
      /2147483648/,
    ],
    ["a string beyond its end", "beyond.mo", beyond, /string 2 of 6 has 2147483648 bytes/],
    ["a string without its end", "open.mo", bytes.subarray(0, -1), /the file is damaged/],
    ["another charset", "latin.mo", latin, /charset ISO-8859-1\n.*msgconv/],
    ["a line of no catalogue", "no.po", 'msgid "a"\nmsgstr b\n', /line 2: 'msgstr b'/],
    ["a message twice", "twice.po", 'msgid "a"\nmsgid "b"\n', /line 2/],
    ["a string of no message", "string.po", '"a"\n', /line 1/],
  ])("with %s is refused", (_, name, content, message) => {
    const path = write(name, content);
    expect(() => pairsOf(path)).toThrow(CallerError);
    expect(() => pairsOf(path)).toThrow(message);
  });

  it("is refused where a column is missing, or two files differ in length", () => {
    const path = write("named.tsv", "english\tgerman\na\tb\n");
    expect(() => pairsOf(path, null, ["englisch", "german"])).toThrow(
      /unknown column of .*named.tsv 'englisch'\n.*did you mean 'english'/,
    );
    const three = write("three.de", "a\nb\nc\n");
    expect(() => pairsOf(path, three)).toThrow(/named.tsv has 2 lines, .*three.de 3/);
  });
});
