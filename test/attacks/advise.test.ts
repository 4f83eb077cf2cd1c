import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { type Called, call } from "../cli/in-process.js";
import { MAIN, start } from "../cli/processes.js";
import { doubles, npy, series, temporaryDirectory, writeParquet } from "../data/fixtures.js";

// Files that lie or are unfit, and calls that cannot be meant, each called where its files are, one of
// twelve as a process of its own. Every one must end with exit code 2 and one message that says cause and cure; nothing on stdout,
// no stack trace, nothing written.

interface Attack {
  readonly name: string;
  /** files of the attack's own working directory */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** what else is needed there */
  readonly prepare?: (directory: string) => void | Promise<void>;
  readonly call: readonly string[];
  readonly message: RegExp;
}

const wave = (i: number) => Math.round(1000 * Math.sin(i) + 300 * Math.cos(2.3 * i)) / 100;
const day = (i: number) => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10);
const csv = (n: number, row: (i: number) => string, header = "date,y") =>
  `${header}\n${series(n, row).join("\n")}\n`;
const plain = (i: number) => `${day(i)},${wave(i)}`;
/** A file with nothing wrong, for calls that are. */
const GOOD = { "good.csv": csv(400, plain) };
const advise = (file: string, ...rest: string[]) => ["advise", file, "--target", "y", ...rest];
const except = (at: number, cell: string) => (i: number) =>
  `${day(i)},${i === at ? cell : wave(i)}`;
const array = (descr: string, shape: string, values: number) =>
  npy(descr, shape, doubles(series(values, wave)));
const channel = (file: string) => ["advise", file, "--target", "0"];

/** A zip whose directory claims another size for its one entry. */
function lyingZip(claimed: number): Uint8Array {
  const bytes = zipSync({ "a.npy": array("<f8", "400,", 400) });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const central = bytes.findIndex(
    (_, i) => view.byteLength > i + 4 && view.getUint32(i, true) === 0x02014b50,
  );
  view.setUint32(central + 24, claimed, true);
  return bytes;
}

const FILES: readonly Attack[] = [
  { name: "missing file", call: advise("no.csv"), message: /no\.csv does not exist/ },
  {
    name: "directory",
    prepare: (d) => void mkdirSync(join(d, "folder.csv")),
    call: advise("folder.csv"),
    message: /folder\.csv is a directory/,
  },
  {
    name: "link that leads to itself",
    prepare: (d) => symlinkSync("loop.csv", join(d, "loop.csv")),
    call: advise("loop.csv"),
    message: /loop\.csv is a symbolic link that leads to itself/,
  },
  {
    name: "named pipe",
    prepare: (d) => void execFileSync("mkfifo", [join(d, "pipe.csv")]),
    call: advise("pipe.csv"),
    message: /pipe\.csv is no regular file/,
  },
  {
    name: "path through a file",
    files: GOOD,
    call: advise("good.csv/x.csv"),
    message: /part of its path is no directory/,
  },
  { name: "empty file", files: { "e.csv": "" }, call: advise("e.csv"), message: /e\.csv is empty/ },
  {
    name: "header only",
    files: { "h.csv": "date,y\n" },
    call: advise("h.csv"),
    message: /has no rows/,
  },
  {
    name: "spreadsheet",
    files: { "s.xlsx": "PK" },
    call: advise("s.xlsx"),
    message: /'\.xlsx' is not read.*\n.*save it as CSV/,
  },
  {
    name: "misspelt ending",
    files: { "s.cvs": "y\n1\n" },
    call: advise("s.cvs"),
    message: /did you mean '\.csv'/,
  },
  {
    name: "no ending",
    files: { data: "y\n1\n" },
    call: advise("data"),
    message: /the name has no ending/,
  },
  {
    name: "spreadsheet named .csv",
    files: { "s.csv": zipSync({ "sheet.xml": new Uint8Array(100) }) },
    call: advise("s.csv"),
    message: /s\.csv is a zip archive/,
  },
  {
    name: "gzip named .csv",
    files: { "z.csv": new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0]) },
    call: advise("z.csv"),
    message: /compressed with gzip/,
  },
  {
    name: "binary named .csv",
    files: { "b.csv": new Uint8Array(series(300, (i) => (i * 37) % 251)) },
    call: advise("b.csv"),
    message: /not text: it holds a zero byte at position 0/,
  },
  {
    name: "binary behind a good beginning",
    files: {
      "b.csv": Buffer.concat([Buffer.from(csv(900, plain)), Buffer.from([0xfe, 0x80, 0x81, 0x0a])]),
    },
    call: advise("b.csv"),
    message: /b\.csv, line 902: /,
  },
  {
    name: "UTF-16",
    files: { "u.csv": Buffer.from(`\ufeff${csv(100, plain)}`, "utf16le") },
    call: advise("u.csv"),
    message: /UTF-16\n.*UTF-8/,
  },
  {
    name: "Latin-1",
    files: {
      "l.csv": Buffer.from(
        csv(100, (i) => `${plain(i)},Zürich`, "date,y,place"),
        "latin1",
      ),
    },
    call: advise("l.csv"),
    message: /line \d+: not UTF-8/,
  },
  {
    name: "ragged rows",
    files: { "r.csv": csv(100, (i) => (i === 57 ? `${day(i)}` : plain(i))) },
    call: advise("r.csv"),
    message: /r\.csv, line 59: 1 columns where the first line names 2/,
  },
  {
    name: "too many fields",
    files: { "r.csv": csv(100, (i) => (i === 57 ? `${plain(i)},1` : plain(i))) },
    call: advise("r.csv"),
    message: /line 59: 3 columns where the first line names 2/,
  },
  {
    name: "quote that never ends",
    files: { "q.csv": csv(100, except(40, '"1')) },
    call: advise("q.csv"),
    message: /quoted field that never ends/,
  },
  {
    name: "huge field",
    files: { "f.csv": csv(100, except(40, `"${"9".repeat(3_000_000)}"`)) },
    call: advise("f.csv"),
    message: /line \d+: a line of more than 2,000,000 bytes/,
  },
  {
    name: "duplicate names",
    files: { "d.csv": csv(100, (i) => `${plain(i)},1`, "date,y,y") },
    call: advise("d.csv"),
    message: /columns 2 and 3 are both named 'y'/,
  },
  {
    name: "no names",
    files: { "n.csv": csv(100, (i) => `${i},${wave(i)}`, "0,1") },
    call: advise("n.csv"),
    message: /first line holds numbers/,
  },
  {
    name: "points in decimals where semicolons say commas, and thousands with points",
    files: { "s.csv": csv(100, (i) => `${day(i)};1.234,${i}`, "date;y") },
    call: advise("s.csv"),
    message: /'y'/,
  },
  {
    name: "object that is cut",
    files: { "j.jsonl": `${series(50, (i) => `{"y":${wave(i)}}`).join("\n")}\n{"y":\n` },
    call: advise("j.jsonl"),
    message: /j\.jsonl, line 51: not one JSON object a line \(unexpected end of data\)/,
  },
  {
    name: "JSON array",
    files: { "j.jsonl": "[1, 2]\n[3, 4]\n" },
    call: advise("j.jsonl"),
    message: /lines that are no JSON objects/,
  },
  {
    name: "duplicate keys in an object",
    files: { "j.jsonl": '{"y":1,"y":2}\n' },
    call: advise("j.jsonl"),
    message: /line 1: not one JSON object a line .*duplicate key/,
  },
  {
    name: "truncated Parquet",
    prepare: async (d) => {
      await writeParquet(join(d, "whole.parquet"), "SELECT range AS y FROM range(1000)");
      const bytes = readFileSync(join(d, "whole.parquet"));
      writeFileSync(join(d, "cut.parquet"), bytes.subarray(0, bytes.length >> 1));
    },
    call: advise("cut.parquet"),
    message: /cut\.parquet: not a readable Parquet file/,
  },
  {
    name: "Parquet with a lying footer",
    prepare: async (d) => {
      await writeParquet(join(d, "p.parquet"), "SELECT range AS y FROM range(1000)");
      const bytes = readFileSync(join(d, "p.parquet"));
      bytes.writeUInt32LE(0x7fffffff, bytes.length - 8);
      writeFileSync(join(d, "p.parquet"), bytes);
    },
    call: advise("p.parquet"),
    message: /p\.parquet: not a readable Parquet file/,
  },
  {
    name: "text named .parquet",
    files: { "t.parquet": csv(100, plain) },
    call: advise("t.parquet"),
    message: /is not Parquet/,
  },
  {
    name: "array whose header claims more rows",
    files: { "a.npy": array("<f8", "4000000000000,", 400) },
    call: channel("a.npy"),
    message: /shape \(4000000000000\) of '<f8' needs 32000000000000 bytes, the file has 3200/,
  },
  {
    name: "array with bytes beyond its shape",
    files: { "a.npy": array("<f8", "300,", 400) },
    call: channel("a.npy"),
    message: /needs 2400 bytes, the file has 3200/,
  },
  {
    name: "array whose header is longer than the file",
    files: { "a.npy": array("<f8", "400,", 400).subarray(0, 40) },
    call: channel("a.npy"),
    message: /its header claims \d+ bytes, the file has 40/,
  },
  {
    name: "array without a shape",
    files: { "a.npy": array("<f8", "-3,", 400) },
    call: channel("a.npy"),
    message: /states no element type, order or shape/,
  },
  {
    name: "array of four dimensions",
    files: { "a.npy": array("<f8", "4, 10, 5, 2", 400) },
    call: channel("a.npy"),
    message: /shape \(4, 10, 5, 2\) is no series/,
  },
  {
    name: "array of pickled objects",
    files: { "a.npy": array("|O", "400,", 400) },
    call: channel("a.npy"),
    message: /elements of type '\|O' are not read/,
  },
  {
    name: "array of the other byte order",
    files: { "a.npy": array(">f8", "400,", 400) },
    call: channel("a.npy"),
    message: /'>f8' are not read\n.*astype/,
  },
  {
    name: "channel that is not there",
    files: { "a.npy": array("<f8", "200, 2", 400) },
    call: ["advise", "a.npy", "--target", "2"],
    message: /unknown column '2'.*\n.*known: 0, 1/,
  },
  {
    name: "archive that claims to unpack to a bomb",
    files: { "b.npz": lyingZip(0xf0000000) },
    call: channel("b.npz"),
    message: /claims to unpack \d+ bytes to 4026531840/,
  },
  {
    name: "archive that claims less than it holds",
    files: { "b.npz": lyingZip(100) },
    call: channel("b.npz"),
    message: /b\.npz/,
  },
  {
    name: "archive cut in the middle",
    files: { "c.npz": zipSync({ "a.npy": array("<f8", "400,", 400) }).subarray(0, 500) },
    call: channel("c.npz"),
    message: /c\.npz is not a readable \.npz archive/,
  },
  {
    name: "archive of several arrays",
    files: { "m.npz": zipSync({ "a.npy": array("<f8", "4,", 4), "b.npy": array("<f8", "4,", 4) }) },
    call: channel("m.npz"),
    message: /holds 2 arrays \(a\.npy, b\.npy\)/,
  },
];

const DATA: readonly Attack[] = [
  {
    name: "duplicate stamps",
    files: { "d.csv": csv(400, (i) => `${day(i === 200 ? 199 : i)},${wave(i)}`) },
    call: advise("d.csv"),
    message: /rows 200 and 201 have the same stamp 2020-07-18/,
  },
  {
    name: "irregular stamps",
    files: { "i.csv": csv(400, (i) => `${day(i)}T${i % 9 === 4 ? "11" : "00"}:00:00,${wave(i)}`) },
    call: advise("i.csv", "--time", "date"),
    message: /'date' has no regular clock: rows 4 and 5 are 1\.458 days apart/,
  },
  {
    name: "empty stamp",
    files: { "s.csv": csv(400, (i) => `${i === 7 ? "" : day(i)},${wave(i)}`) },
    call: advise("s.csv", "--time", "date"),
    message: /time column 'date' is empty in row 8/,
  },
  {
    name: "stamps that are no dates",
    files: { "s.csv": csv(400, (i) => `${(i % 12) + 1}.1.2020,${wave(i)}`) },
    call: advise("s.csv", "--time", "date"),
    message:
      /holds dates in a form that is not read, the day or the month first \(row 1: '1\.1\.2020'\)\n.*ISO 8601/,
  },
  {
    name: "labels of which one is in the test part only",
    files: { "t.csv": csv(400, (i) => `${day(i)},${i > 390 ? "new" : i % 2 ? "up" : "down"}`) },
    call: advise("t.csv"),
    message: /class 'new' of 'y' is in 9 rows of the test part, and in none of the training part/,
  },
  {
    name: "labels that name rows",
    files: { "t.csv": csv(400, (i) => `${day(i)},row${i}`) },
    call: advise("t.csv"),
    message: /400 different labels in 400 rows: it names rows, not classes\n/,
  },
  {
    name: "labels of several horizons",
    files: { "t.csv": csv(400, (i) => `${day(i)},${i % 2 ? "up" : "down"}`) },
    call: advise("t.csv", "--horizon", "1..3"),
    message: /3 horizons are asked for: a label is predicted at one\n/,
  },
  {
    name: "an ensemble for labels",
    files: { "t.csv": csv(400, (i) => `${day(i)},${i % 3 ? "up" : "down"}`) },
    call: advise("t.csv", "--ensemble"),
    message: /'y' holds labels, and an ensemble is of numbers\n.*leave --ensemble out/,
  },
  {
    name: "numbers declared to be classes that are none",
    files: { "good.csv": csv(400, plain) },
    call: advise("good.csv", "--classes"),
    message: /different labels in 400 rows: it names rows|at most 64 are told apart/,
  },
  {
    name: "target with a unit in one cell",
    files: { "t.csv": csv(400, except(41, "12 kg")) },
    call: advise("t.csv"),
    message: /row 42 holds '12 kg' \(1 of 400/,
  },
  {
    name: "decimal commas",
    files: { "t.csv": csv(400, (i) => `${day(i)},"1,${i}"`) },
    call: advise("t.csv"),
    message: /holds numbers in a form that is not read \(row 1: '1,0'\)/,
  },
  {
    name: "dates as target",
    files: GOOD,
    call: ["advise", "good.csv", "--target", "date"],
    message: /target 'date' holds dates/,
  },
  {
    name: "constant target",
    files: { "c.csv": csv(400, (i) => `${day(i)},5`) },
    call: advise("c.csv"),
    message: /target 'y' is constant: 5 in all 280 rows/,
  },
  {
    name: "target that is constant until the test part",
    files: { "c.csv": csv(400, (i) => `${day(i)},${i < 300 ? 5 : wave(i)}`) },
    call: advise("c.csv"),
    message: /target 'y' is constant: 5 in all 280 rows of the training part/,
  },
  {
    name: "target all missing",
    files: { "m.csv": csv(400, (i) => `${day(i)},NaN`) },
    call: advise("m.csv"),
    message: /target 'y' is empty: none of its 400 rows/,
  },
  {
    name: "infinite value",
    files: { "i.csv": csv(400, except(123, "-inf")) },
    call: advise("i.csv"),
    message: /target 'y' is infinite in row 124/,
  },
  {
    name: "infinite input",
    files: {
      "i.csv": csv(400, (i) => `${plain(i)},${i === 9 ? "Infinity" : wave(i + 5)}`, "date,y,x"),
    },
    call: advise("i.csv"),
    message: /input 'x' is infinite in row 10/,
  },
  {
    name: "values beyond float64's squares",
    files: { "h.csv": csv(400, (i) => `${day(i)},${wave(i)}e200`) },
    call: advise("h.csv"),
    message: /whose squares float64 cannot hold/,
  },
  {
    name: "too few rows",
    files: { "f.csv": csv(20, plain) },
    call: advise("f.csv"),
    message: /too few examples: \d+ train, \d+ validation, \d+ test/,
  },
  {
    name: "target that is mostly missing",
    files: { "m.csv": csv(400, (i) => `${day(i)},${i % 7 ? "" : wave(i)}`) },
    call: advise("m.csv"),
    message: /too few examples: .*fell to gaps/,
  },
  {
    name: "sequences that are too short",
    files: { "s.csv": csv(400, (i) => `${i >> 2},${wave(i)}`, "s,y") },
    call: advise("s.csv", "--sequence", "s", "--window", "4"),
    message: /too few examples: 0 train.*400 rows in 100 sequences \(the longest has 4\)/,
  },
  {
    name: "row without a sequence",
    files: { "s.csv": csv(400, (i) => `${i === 30 ? "" : i % 2},${wave(i)}`, "s,y") },
    call: advise("s.csv", "--sequence", "s"),
    message: /sequence column 's' is empty in row 31/,
  },
  {
    name: "known column that ends before the data",
    files: { "k.csv": csv(400, (i) => `${plain(i)},${i < 390 ? i % 7 : ""}`, "date,y,weekday") },
    call: advise("k.csv", "--known", "weekday"),
    message: /known column 'weekday' is empty in row 391/,
  },
  {
    name: "constant input that is asked for",
    files: { "c.csv": csv(400, (i) => `${plain(i)},3`, "date,y,x") },
    call: advise("c.csv", "--inputs", "x"),
    message: /input 'x' is constant: 3/,
  },
  {
    name: "regression without another column",
    files: GOOD,
    call: advise("good.csv", "--horizon", "0"),
    message: /no other numeric column/,
  },
  {
    name: "names with control characters",
    files: { "e.csv": csv(100, plain, "date,\u001b[31mred") },
    call: advise("e.csv"),
    message: /unknown column 'y'/,
  },
];

const CALLS: readonly Attack[] = [
  {
    name: "unknown verb",
    call: ["advice", "good.csv"],
    message: /unknown command 'advice'\n\s+did you mean 'advise'\? known: advise, forecast, sweep/,
  },
  {
    name: "unknown option",
    files: GOOD,
    call: advise("good.csv", "--tiem", "date"),
    message: /unknown option '--tiem'\n\(Did you mean --time\?\)/,
  },
  {
    name: "option without its value",
    files: GOOD,
    call: advise("good.csv", "--horizon"),
    message: /'--horizon <rows>' argument missing/,
  },
  {
    name: "no data",
    call: ["advise", "--target", "y"],
    message: /missing required argument 'data'/,
  },
  {
    name: "mistyped --target",
    files: { "t.csv": csv(100, plain) },
    call: ["advise", "t.csv", "--targt", "y"],
    message: /unknown option '--targt'[\s\S]*Did you mean --target/,
  },
  {
    name: "no target",
    files: GOOD,
    call: ["advise", "good.csv"],
    message: /--target is missing/,
  },
  {
    name: "two files",
    files: GOOD,
    call: advise("good.csv", "good.csv"),
    message: /too many arguments/,
  },
  {
    name: "target given twice",
    files: GOOD,
    call: advise("good.csv", "--target", "z"),
    message: /--target is given twice: 'y' and 'z'\n {2}give it once\n/,
  },
  {
    name: "inputs given twice",
    files: GOOD,
    call: advise("good.csv", "--inputs", "y", "--inputs", "date"),
    message: /--inputs is given twice: 'y' and 'date'\n {2}give it once, names separated by commas/,
  },
  {
    name: "misspelt column",
    files: GOOD,
    call: ["advise", "good.csv", "--target", "dat"],
    message: /unknown column 'dat'\n.*did you mean 'date'\?/,
  },
  {
    name: "input named twice",
    files: GOOD,
    call: advise("good.csv", "--inputs", "y,y"),
    message: /input 'y' is named twice/,
  },
  {
    name: "target as known column",
    files: GOOD,
    call: advise("good.csv", "--known", "y"),
    message: /'y' is both target and known column/,
  },
  {
    name: "name with a comma in a list",
    files: { "c.csv": csv(400, (i) => `${plain(i)},${wave(i + 9)}`, 'date,y,"Pressure, hPa"') },
    call: advise("c.csv", "--inputs", "Pressure, hPa"),
    message: /unknown column 'Pressure'\n.*--inputs '"Pressure, hPa"'/,
  },
  {
    name: "empty name in a list",
    files: GOOD,
    call: advise("good.csv", "--inputs", "y,,z"),
    message: /'y,,z' holds an empty name/,
  },
  {
    name: "empty target",
    files: GOOD,
    call: ["advise", "good.csv", "--target", ""],
    message: /target cannot be ""/,
  },
  {
    name: "negative horizon",
    files: GOOD,
    call: advise("good.csv", "--horizon", "-1"),
    message: /horizon -1 is not a whole number/,
  },
  {
    name: "fractional horizon",
    files: GOOD,
    call: advise("good.csv", "--horizon", "1.5"),
    message: /horizon 1\.5 is not a whole number/,
  },
  {
    name: "horizon that is no number",
    files: GOOD,
    call: advise("good.csv", "--horizon", "week"),
    message: /horizon 'week' is no number of rows/,
  },
  {
    name: "horizon beyond the data",
    files: GOOD,
    call: advise("good.csv", "--horizon", "1000"),
    message: /too few examples: 0 train.*horizon 1000/,
  },
  {
    name: "window of nothing",
    files: GOOD,
    call: advise("good.csv", "--window", "0"),
    message: /window 0 is not a whole number/,
  },
  {
    name: "window beyond the data",
    files: GOOD,
    call: advise("good.csv", "--window", "500"),
    message: /too few examples: 0 train.*There are 400 rows.*window 500/,
  },
  {
    name: "misspelt budget",
    files: GOOD,
    call: advise("good.csv", "--budget", "quik"),
    message: /unknown budget 'quik'\n.*did you mean 'quick'/,
  },
  {
    name: "negative seed",
    files: GOOD,
    call: advise("good.csv", "--seed", "-1"),
    message: /seed cannot be -1/,
  },
  {
    name: "fractional seed",
    files: GOOD,
    call: advise("good.csv", "--seed", "0.5"),
    message: /seed cannot be 0\.5/,
  },
  {
    name: "seed beyond 2^53",
    files: GOOD,
    call: advise("good.csv", "--seed", "9007199254740993"),
    message: /seed cannot be/,
  },
  {
    name: "output into a file",
    files: { ...GOOD, "out.txt": "kept" },
    call: advise("good.csv", "--out", "out.txt"),
    message: /out\.txt is a file/,
  },
  {
    name: "output below a file",
    files: { ...GOOD, "out.txt": "kept" },
    call: advise("good.csv", "--out", "out.txt/a/b"),
    message: /out\.txt is a file/,
  },
  {
    name: "default output where a file stands",
    files: { ...GOOD, runs: "kept" },
    call: advise("good.csv"),
    message: /runs is a file/,
  },
  {
    name: "refusal in JSON mode",
    files: GOOD,
    call: advise("good.csv", "--json", "--window", "500", "--out", "new"),
    message: /too few examples/,
  },
];

const root = temporaryDirectory();

/** Makes an attack, and calls what it calls: in this process, or as one of its own. */
async function carryOut(attack: Attack, number: number) {
  const directory = join(root, `${number}`);
  mkdirSync(directory);
  for (const [name, content] of Object.entries(attack.files ?? {})) {
    writeFileSync(join(directory, name), content);
  }
  await attack.prepare?.(directory);
  const list = () => readdirSync(directory, { recursive: true }).map(String).sort();
  const before = list();
  const answer: Omit<Called, "code"> & { readonly code: number | null } =
    number % 12 === 0
      ? await start(process.execPath, [MAIN, ...attack.call], process.env, directory).end
      : await call(attack.call, directory);
  return { ...answer, before, after: list() };
}

const ATTACKS = [...FILES, ...DATA, ...CALLS].map((attack, i) => [attack.name, attack, i] as const);

describe("refused with exit code 2, one message, and nothing written:", () => {
  it.each(ATTACKS)("%s", async (_, attack, i) => {
    const { code, stdout, stderr, before, after } = await carryOut(attack, i);
    expect(stderr).toMatch(attack.message);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.match(/^error: /gm)).toHaveLength(1);
    expect(stderr).not.toMatch(/^\s+at |node:internal|DuckDB|Errors?:/m);
    expect(stderr).not.toMatch(/[^\P{Cc}\n]/u);
    // cause and cure, and between them at most what the option parser suggests
    const lines = stderr.trimEnd().split("\n");
    expect(lines.length).toBeGreaterThanOrEqual(2);
    expect(lines.length).toBeLessThanOrEqual(3);
    expect(stderr.length).toBeLessThan(600);
    expect(after).toEqual(before);
  });
});
