/**
 * Colours by meaning: those of Okabe and Ito, darkened or lightened until text reaches a contrast of
 * 4.5 on its ground. Charts and pages name a colour; only here it has a value.
 */
const COLOURS = {
  paper: ["#fff", "#14171b"],
  raised: ["#f5f6f8", "#1d2126"],
  ink: ["#1a1d21", "#e8eaed"],
  muted: ["#565d66", "#a4acb6"],
  rule: ["#d5d9de", "#363c44"],
  baseline: ["#0068a6", "#5cb8ec"],
  network: ["#c24e00", "#f0954b"],
  best: ["#fbf0cf", "#3a3216"],
  mark: ["#8a6100", "#e9c04a"],
  proved: ["#00724f", "#3ecb9f"],
  fitted: ["#8f3d70", "#e19ac3"],
  measured: ["#0068a6", "#5cb8ec"],
  warn: ["#a84300", "#f0954b"],
} as const satisfies Readonly<Record<string, readonly [light: string, dark: string]>>;

/** Name of a colour. */
export type Hue = keyof typeof COLOURS;

const names = Object.keys(COLOURS) as Hue[];

/** Every colour as a style sheet's variable: what charts draw with. */
export const COLOUR = Object.fromEntries(names.map((name) => [name, `var(--${name})`])) as Readonly<
  Record<Hue, string>
>;

/** The declarations of the variables, for a light or a dark ground. */
export function declarations(ground: "light" | "dark"): string {
  return names.map((name) => `--${name}:${COLOURS[name][ground === "light" ? 0 : 1]}`).join(";");
}

/** A drawing with the light colours written out, where no style sheet stands beside it. */
export function written(svg: string): string {
  return svg.replace(/var\(--([\w-]+)\)/g, (whole, name: string) =>
    name in COLOURS ? COLOURS[name as Hue][0] : whole,
  );
}
