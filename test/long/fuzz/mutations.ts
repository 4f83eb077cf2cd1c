import type { Stream } from "../../../src/random/stream.js";

/** Pieces that stand at the edges of formats. */
const PIECES = [
  ...['"', '""', ",", ";", "\t", "\n", "\r", "\r\n", "\n\n", "\ufeff", " ", "\0", "\\", "\\u0000"],
  ...[
    "{",
    "}",
    "[",
    "]",
    "[[[[",
    ":",
    ": ",
    "- ",
    "? ",
    "#",
    "&a ",
    "*a",
    "!!",
    "%",
    "|\n",
    "'",
    "null",
  ],
  ...[
    "NaN",
    "inf",
    "-",
    "1e999",
    "-1e-999",
    "9007199254740993",
    "0x10",
    "1_0",
    "1,5",
    "1.234",
    "007",
  ],
  ...["2020-02-30", "true", "é", "\u202e", "__proto__", "rowid"],
].map((text) => Buffer.from(text));
const BYTES = [[0xff], [0x80], [0xff, 0xff, 0xff, 0x7f], [0, 0, 0, 0], [0xc3], [0xed, 0xa0, 0x80]];

/** A whole number below n. */
type Random = (n: number) => number;
type Mutation = (bytes: Uint8Array, at: number, random: Random) => Uint8Array;

const replaced = (bytes: Uint8Array, from: number, to: number, by: Uint8Array) =>
  Buffer.concat([bytes.subarray(0, from), by, bytes.subarray(to)]);

const MUTATIONS: readonly Mutation[] = [
  // a bit, a byte
  (bytes, at, random) => replaced(bytes, at, at + 1, Buffer.of(bytes[at] ^ (1 << random(8)))),
  (bytes, at, random) => replaced(bytes, at, at + 1, Buffer.of(random(256))),
  // cut off, left out, doubled, moved
  (bytes, at) => bytes.subarray(0, at),
  (bytes, at, random) => replaced(bytes, at, at + 1 + random(16), Buffer.of()),
  (bytes, at, random) => replaced(bytes, at, at, bytes.subarray(at, at + 1 + random(64))),
  (bytes, at, random) => {
    const from = random(bytes.length);
    return replaced(bytes, at, at, bytes.subarray(from, from + 1 + random(32)));
  },
  // pieces put in, or in the place of others
  (bytes, at, random) => replaced(bytes, at, at, PIECES[random(PIECES.length)]),
  (bytes, at, random) => {
    const piece = PIECES[random(PIECES.length)];
    return replaced(bytes, at, at + piece.length, piece);
  },
  (bytes, at, random) => replaced(bytes, at, at, Buffer.from(BYTES[random(BYTES.length)])),
  (bytes, at, random) => replaced(bytes, at, at + 4, Buffer.from(BYTES[random(BYTES.length)])),
];

/** The bytes after one to three mutations. */
export function mutated(original: Uint8Array, stream: Stream): Buffer {
  let drawn = 0;
  const random = (n: number) => stream.integer(drawn++, n);
  let bytes = original;
  for (let left = 1 + random(3); left > 0 && bytes.length > 0; left--) {
    bytes = MUTATIONS[random(MUTATIONS.length)](bytes, random(bytes.length), random);
  }
  return Buffer.from(bytes);
}
