import { Option } from "commander";
import { CallerError } from "../errors.js";

/** An option that may be given once: a second value would silently replace the first. */
export function once(
  flags: string,
  description: string,
  parse: (text: string, flag: string) => unknown = (text) => text,
): Option {
  const [flag] = flags.split(/[ ,]/);
  return new Option(flags, description).argParser((text: string, before: unknown) => {
    if (before === undefined) return parse(text, flag);
    throw new CallerError(
      `${flag} is given twice: '${before}' and '${text}'`,
      Array.isArray(before) ? "give it once, names separated by commas" : "give it once",
    );
  });
}

/** Files with tasks and architectures of the caller's own. */
export function plugin(): Option {
  return new Option(
    "--plugin <file>",
    "tasks, architectures or studies of your own, code that is run; may be repeated",
  ).argParser((file: string, before: readonly string[] = []) => [...before, file]);
}

/** Names separated by commas; one with a comma or with blanks around it stands in double quotes. */
export function list(text: string, flag: string): string[] {
  const fields = [...text.matchAll(/(?:^|,)(?:\s*"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))/g)];
  const names = fields.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain.trim());
  if (!names.includes("")) return names;
  throw new CallerError(`${flag} '${text}' holds an empty name`, "separate names by one comma");
}

/** A finite number. */
export function number(text: string, flag: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new CallerError(`${flag} '${text}' is not a number`, "give a whole number");
}

/** Finite numbers separated by commas. */
export function numbers(text: string, flag: string): number[] {
  return text.split(",").map((one) => number(one, flag));
}

/** A number of rows, or that the data choose it. */
export function rowsOrAuto(text: string, flag: string): number | "auto" {
  return text === "auto" ? text : number(text, flag);
}
