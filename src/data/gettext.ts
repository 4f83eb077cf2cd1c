import { abbreviate, CallerError } from "../errors.js";
import { linesOf } from "./text-file.js";

/** A message of a catalogue and its translation. */
export type Message = readonly [id: string, translation: string];

/** The first four bytes of an .mo file, in its own byte order. */
const MAGIC = 0x950412de;
/** Bytes of the header, and of the length and place of one string. */
const HEADER = 28;
const ENTRY = 8;
/** Between the context of a message and the message, and between its singular and its plural. */
const CONTEXT_END = "\x04";
const PLURAL = "\0";

/**
 * Messages of a compiled catalogue of GNU gettext (`.mo`), but for those with a context or a plural. What
 * the file states of its strings is checked against the bytes that are there.
 *
 * @throws CallerError where the file is damaged, no catalogue, or in another charset than UTF-8
 */
export function readCompiledCatalogue(path: string, bytes: Uint8Array): Message[] {
  const damaged = (what: string) =>
    new CallerError(`${path}: ${what}`, "the file is damaged or incomplete: copy it again");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes.length >= HEADER && view.getUint32(0, true) === MAGIC;
  if (!little && !(bytes.length >= HEADER && view.getUint32(0, false) === MAGIC)) {
    throw new CallerError(
      `${path}: not a compiled catalogue of gettext`,
      "give an .mo file as msgfmt writes it; if it is one, it is damaged: copy it again",
    );
  }
  const [count, ids, translations] = [8, 12, 16].map((at) => view.getUint32(at, little));
  const stringAt = (table: number, i: number): string => {
    const [length, start] = [0, 4].map((at) => view.getUint32(table + ENTRY * i + at, little));
    if (start + length >= bytes.length || bytes[start + length] !== 0) {
      throw damaged(
        `string ${i + 1} of ${count} has ${length} bytes from byte ${start}, the file ${bytes.length}`,
      );
    }
    return decode(path, bytes.subarray(start, start + length));
  };
  if (Math.max(ids, translations) + ENTRY * count > bytes.length) {
    throw damaged(`it states ${count} messages, and has ${bytes.length} bytes`);
  }
  const messages: Message[] = [];
  for (let i = 0; i < count; i++) {
    const message = [stringAt(ids, i), stringAt(translations, i)] as const;
    if (message[0] === "") requireUtf8(path, message[1]);
    else if (!message[0].includes(PLURAL) && !message[0].includes(CONTEXT_END)) {
      messages.push(message);
    }
  }
  return messages;
}

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new CallerError(
      `${path} holds strings that are no UTF-8`,
      "convert the catalogue with msgconv --to-code=UTF-8",
    );
  }
}

/** @param header what a catalogue has as the translation of the empty message */
function requireUtf8(path: string, header: string): void {
  const charset = /charset=([\w-]+)/i.exec(header)?.[1] ?? "UTF-8";
  if (/^(utf-?8|(us-)?ascii)$/i.test(charset)) return;
  throw new CallerError(
    `${path} is in the charset ${charset}`,
    "convert the catalogue with msgconv --to-code=UTF-8",
  );
}

/** A string of a .po file that goes on in lines of their own. */
const LINE = /^(?:(msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d+\])\s+)?"((?:[^"\\]|\\.)*)"$/;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

/**
 * Messages of a catalogue in gettext's source form (`.po`), but for those with a context or a plural,
 * without a translation, or marked as fuzzy.
 *
 * @throws CallerError where a line is none of the format, or the charset another than UTF-8
 */
export function readCatalogue(path: string, text: string): Message[] {
  const messages: Message[] = [];
  let entry = new Map<string, string>();
  let [field, fuzzy] = ["", false];
  const close = () => {
    const [id, translation] = [entry.get("msgid"), entry.get("msgstr")];
    if (id === "") requireUtf8(path, translation ?? "");
    else if (id !== undefined && translation && !entry.has("msgctxt") && !fuzzy) {
      messages.push([id, translation]);
    }
    [entry, field, fuzzy] = [new Map(), "", false];
  };
  for (const [i, line] of linesOf(text).entries()) {
    const plain = line.trim();
    const isNew = entry.has("msgstr") || entry.has("msgstr[0]");
    if (plain === "" || plain.startsWith("#")) {
      if (isNew) close();
      if (/^#,.*\bfuzzy\b/.test(plain)) fuzzy = true;
      continue;
    }
    const [match, name, string] = LINE.exec(plain) ?? [];
    if (isNew && (name === "msgid" || name === "msgctxt")) close();
    field = name ?? field;
    if (match === undefined || field === "" || (name !== undefined && entry.has(name))) {
      throw new CallerError(
        `${path}, line ${i + 1}: '${abbreviate(plain)}' is none of a catalogue of gettext`,
        "check it with msgfmt --check",
      );
    }
    const unescaped = string.replace(/\\(.)/g, (_, c: string) => ESCAPES[c] ?? c);
    entry.set(field, (entry.get(field) ?? "") + unescaped);
  }
  close();
  return messages;
}

/** What stands for something else: printf's, Python's and shell's, and entities. */
const PLACEHOLDER = /%(?:\d+\$)?[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]|%?[{(]\w*[)}]s?|\$\w+|&\w+;/g;

/** Whether a message is more than placeholders, signs and digits. */
export function isSentence(message: string): boolean {
  return /[A-Za-z\u{c0}-\u{10ffff}]{2}/u.test(message.replace(PLACEHOLDER, " "));
}
