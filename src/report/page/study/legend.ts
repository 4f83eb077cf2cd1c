import type { Figure, Matrices, Panel, Role } from "../../../studies/figure.js";
import { SERIES } from "../../charts/series.js";
import { namesOf } from "../../charts/study/curves.js";
import { SHADES } from "../../charts/study/matrix.js";
import { ROLES } from "../../charts/study/roles.js";
import { FORMATS } from "../../format.js";
import type { Hue } from "../../palette.js";
import { SERIES_SWATCHES, type Swatch } from "../figure.js";

/** What a mark means. */
export type Entry = readonly [swatch: Swatch, hue: Hue, meaning: string];

const MEANINGS = {
  target: "what is asked for",
  trained: "trained: each seed, their mean, 95 %",
  floor: "floor: no model of the class is below",
  constructed: "constructed without training",
  truncation: "truncation: what the terms left out make",
  promised: "promised by a proof",
  published: "printed in the paper",
} as const satisfies Readonly<Record<Role, string>>;

const PLACE_SWATCHES = {
  target: "cross",
  trained: "circle",
  floor: "bar",
  constructed: "box",
  truncation: "pentagram",
  promised: "triangle",
  published: "diamond",
} as const satisfies Readonly<Record<Role, Swatch>>;

const CURVE_SWATCHES = {
  target: "band",
  trained: "circle",
  floor: "thin",
  constructed: "dash",
  truncation: "dots",
  promised: "chain",
  published: "filled",
} as const satisfies Readonly<Record<Role, Swatch>>;

const ORDER = Object.keys(MEANINGS) as Role[];

function roleEntries(
  roles: ReadonlySet<Role>,
  swatches: Readonly<Record<Role, Swatch>>,
  hue: (role: Role) => Hue,
): Entry[] {
  return ORDER.filter((role) => roles.has(role)).map(
    (role) => [swatches[role], hue(role), MEANINGS[role]] as const,
  );
}

function nameEntries(series: readonly { readonly name: string }[]): Entry[] {
  return namesOf(series).map((name, i) => [SERIES_SWATCHES[i], SERIES[i], name] as const);
}

/** What the marks of a panel mean beside the names of its series. */
function meaningsOf(panel: Panel): Entry[] {
  switch (panel.kind) {
    case "categories":
      return roleEntries(
        new Set(panel.marks.map((m) => m.role)),
        PLACE_SWATCHES,
        (role) => ROLES[role],
      );
    case "curves":
      return [
        ...roleEntries(new Set(panel.series.map((s) => s.role)), CURVE_SWATCHES, () => "muted"),
        ...(panel.series.some(({ fit }) => fit !== undefined && fit !== null)
          ? [["band", "muted", "fitted power law, over its window"] as const]
          : []),
        ...(panel.reference === undefined
          ? []
          : [["band", "muted", panel.reference.name] as const]),
      ];
    case "matrices":
      return shadeEntries(panel.shade);
    case "violins":
      return [["circle", "network", "density of the numbers at a place, and their median"]];
    case "scatter":
      return panel.reference === null ? [] : [["band", "muted", panel.reference.name]];
    default:
      return panel satisfies never;
  }
}

function shadeEntries({ kind, label, most }: Matrices["shade"]): Entry[] {
  const end = FORMATS.error(most);
  switch (kind) {
    case "amount":
      return [["shades", SHADES.amount, `${label}: from 0 to ${end}`]];
    case "signed":
      return [
        ["shades", SHADES.negative, `${label} below 0, down to ${FORMATS.error(-most)}`],
        ["shades", SHADES.positive, `above 0, up to ${end}`],
      ];
    case "ratio":
      return [
        ["shades", SHADES.below, `${label} below 1, down to ${FORMATS.error(1 / most)}`],
        ["shades", SHADES.above, `above 1, up to ${end}`],
      ];
    default:
      return kind satisfies never;
  }
}

/**
 * The names of series. Where another panel gives a mark to another name, a name of one panel alone is
 * followed by what that panel shows.
 */
function namesIn(panels: readonly Panel[]): Entry[] {
  const named = panels.flatMap((panel) =>
    "series" in panel
      ? nameEntries(panel.series).map((entry) => ({ entry, heading: panel.heading }))
      : [],
  );
  return named.map(({ entry, heading }) => {
    const [swatch, hue, name] = entry;
    const shared = named.some(({ entry: [mark, , other] }) => mark === swatch && other !== name);
    const panelsOf = new Set(named.flatMap((one) => (one.entry[2] === name ? one.heading : [])));
    return shared && panelsOf.size === 1 ? [swatch, hue, `${name} (${heading})`] : entry;
  });
}

/** What the marks of a figure mean, names of series first; what panels share is said once. */
export function legendOf({ panels }: Figure): Entry[] {
  const entries = [...namesIn(panels), ...panels.flatMap(meaningsOf)];
  return [...new Map(entries.map((entry) => [JSON.stringify(entry), entry])).values()];
}
