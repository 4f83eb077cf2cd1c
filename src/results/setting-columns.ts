import type { PopulationRecord } from "../experiments/journal/records.js";
import { PARTS, type Setting, type Settings } from "../experiments/trial/schema.js";
import { type Cell, cellOf } from "./cell.js";

/** What names a part stands before its other settings. */
const NAMES = ["name", "architecture"];

/**
 * Every setting that some population has, under its path: part by part, what names the part first,
 * the others by name; a cell for each population, null where it does not have the setting.
 */
export function settingColumns(
  populations: readonly PopulationRecord["settings"][],
): Map<string, Cell[]> {
  const columns = new Map<string, Cell[]>();
  for (const part of PARTS) {
    const found = new Map<string, Cell[]>();
    populations.forEach((settings, i) => {
      for (const [name, setting] of Object.entries<Setting>(settings[part] as Settings)) {
        let cells = found.get(name);
        if (cells === undefined) {
          cells = new Array(populations.length).fill(null);
          found.set(name, cells);
        }
        cells[i] = cellOf(setting);
      }
    });
    const rank = ([name]: readonly [string, unknown]) => (NAMES.includes(name) ? 0 : 1);
    const sorted = [...found].sort((a, b) => rank(a) - rank(b) || (a[0] < b[0] ? -1 : 1));
    for (const [name, cells] of sorted) columns.set(`${part}.${name}`, cells);
  }
  return columns;
}
