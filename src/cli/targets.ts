import { columnNamed, type Table } from "../data/table.js";
import { CallerError } from "../errors.js";
import { list } from "./options.js";

/**
 * The columns that `--target` names: the one of that very name, whatever stands in it, or several, as
 * `--inputs` names them.
 *
 * @throws CallerError where a column is unknown or named twice
 */
export function targetsOf(text: string, table: Table): readonly string[] {
  if (table.columns.some(({ name }) => name === text)) return [text];
  const names = list(text, "--target");
  for (const [i, name] of names.entries()) {
    columnNamed(table, name);
    if (names.indexOf(name) === i) continue;
    throw new CallerError(`target '${name}' is named twice`, "name every target once");
  }
  return names;
}

/** Names that stand beside the folders. */
const BESIDE = ["targets.json", "targets.csv", "report.html"];
/** Characters of a folder's name at most. Chosen by hand. */
const LONGEST = 48;

/**
 * A folder for each target: its name where that is one on every system, else what of it is; and a number
 * behind it where two would be the same but for capitals.
 */
export function foldersOf(targets: readonly string[]): string[] {
  const taken = new Set(BESIDE);
  return targets.map((target) => {
    const words = target.normalize("NFC").replace(/[^\p{L}\p{N}_.-]+/gu, "-");
    const plain =
      [...words]
        .slice(0, LONGEST)
        .join("")
        .replace(/^[.-]+|[.-]+$/g, "") || "target";
    let folder = plain;
    for (let k = 2; taken.has(folder.toLowerCase()); k++) folder = `${plain}-${k}`;
    taken.add(folder.toLowerCase());
    return folder;
  });
}
