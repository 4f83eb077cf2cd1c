import type { Setting, Settings } from "../trial/schema.js";
import { PARTS, type PartName } from "../trial/schema.js";
import { NAMED } from "./named.js";
import type { SweepSettings } from "./parts.js";

function at(part: object, name: string): Setting {
  return (part as Settings)[name] ?? null;
}

/** The setting at a path such as `model.headSize`; null where there is none. */
export function valueAt(settings: SweepSettings, path: string): Setting {
  const [part, name] = path.split(".");
  return at(settings[part as PartName], name);
}

/** What a path is looked up in: settings, and names of them where they have some. */
interface Configured {
  readonly names?: Settings;
  readonly settings: SweepSettings;
}

/** The setting at a path, or the name of a configuration's task or model. */
export function cellAt({ names, settings }: Configured, path: string): Setting {
  return names?.[path] ?? valueAt(settings, path);
}

/**
 * The paths whose values differ among groups, in the order of the parts, behind the names that differ; of
 * groups with names those that differ where the names do not.
 */
export function differingPaths(groups: readonly Configured[]): string[] {
  const byNames = new Map<string, Configured[]>();
  for (const group of groups) {
    const text = JSON.stringify(group.names ?? {});
    const alike = byNames.get(text);
    if (alike === undefined) byNames.set(text, [group]);
    else alike.push(group);
  }
  const names = NAMED.filter(
    (field) => new Set(groups.map((group) => group.names?.[field])).size > 1,
  );
  const paths = new Set([...byNames.values()].flatMap(differingSettings));
  const order = PARTS.flatMap((part) => [...paths].filter((path) => path.startsWith(`${part}.`)));
  return [...names, ...order];
}

function differingSettings(groups: readonly Configured[]): string[] {
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
export function configurationName(configured: Configured, paths: readonly string[]): string {
  const { names, settings } = configured;
  if (paths.length === 0) return String(settings.model.architecture);
  return paths
    .filter((path) => {
      const [part, name] = path.split(".");
      return name === undefined || name in settings[part as PartName];
    })
    .map((path) => names?.[path] ?? `${path.split(".")[1]} ${String(valueAt(settings, path))}`)
    .join(", ");
}
