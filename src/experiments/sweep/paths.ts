import type { Setting, Settings } from "../trial/schema.js";
import { PARTS, type PartName } from "../trial/schema.js";
import type { SweepSettings } from "./parts.js";

function at(part: object, name: string): Setting {
  return (part as Settings)[name] ?? null;
}

/** The setting at a path such as `model.headSize`; null where there is none. */
export function valueAt(settings: SweepSettings, path: string): Setting {
  const [part, name] = path.split(".");
  return at(settings[part as PartName], name);
}

/** The paths whose values differ among groups, in the order of the parts. */
export function differingPaths(groups: readonly { readonly settings: SweepSettings }[]): string[] {
  return PARTS.flatMap((part) => {
    const distinct = [...new Set<object>(groups.map(({ settings }) => settings[part]))];
    const names = new Set(distinct.flatMap((settings) => Object.keys(settings)));
    return [...names]
      .filter((name) => {
        const [first, ...rest] = distinct.map((settings) => JSON.stringify(at(settings, name)));
        return rest.some((text) => text !== first);
      })
      .map((name) => `${part}.${name}`);
  });
}

/** What tells a configuration from the others, of the settings that it has: `headSize 4, alpha 1`. */
export function configurationName(settings: SweepSettings, paths: readonly string[]): string {
  if (paths.length === 0) return String(settings.model.architecture);
  return paths
    .filter((path) => {
      const [part, name] = path.split(".");
      return name in settings[part as PartName];
    })
    .map((path) => `${path.split(".")[1]} ${String(valueAt(settings, path))}`)
    .join(", ");
}
