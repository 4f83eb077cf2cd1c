import type { PopulationRecord } from "../experiments/journal/records.js";
import {
  PARTS,
  type PartName,
  type Setting,
  type Settings,
  type TrialSettings,
} from "../experiments/trial/schema.js";
import { type Cell, cellOf } from "./cell.js";

/** What names a part stands before its other settings. */
const NAMES = ["name", "architecture"];

/** Settings that stand under one name. */
interface NamedSettings {
  readonly part: string;
  readonly settingsOf: (settings: TrialSettings) => Settings;
}

function partOf(part: PartName): NamedSettings {
  return { part, settingsOf: (settings) => settings[part] as Settings };
}

const startedFrom: NamedSettings = {
  part: "start",
  settingsOf: ({ start }) => {
    if (start === undefined) return {};
    const { task, ...rest } = start;
    return rest;
  },
};

const startedTask: NamedSettings = {
  part: "start.task",
  settingsOf: ({ start }) => start?.task ?? {},
};

/**
 * Every setting that some population has, under its path: part by part, what names the part first,
 * the others by name, behind all parts what a training starts from; a cell for each population, null where it does not have the setting.
 */
export function settingColumns(
  populations: readonly PopulationRecord["settings"][],
): Map<string, Cell[]> {
  const columns = new Map<string, Cell[]>();
  const parts = [...PARTS.map(partOf), startedFrom, startedTask];
  for (const { part, settingsOf } of parts) {
    const found = new Map<string, Cell[]>();
    populations.forEach((settings, i) => {
      for (const [name, setting] of Object.entries<Setting>(settingsOf(settings))) {
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
