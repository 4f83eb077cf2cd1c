import type { Role } from "../../../studies/figure.js";
import type { Hue } from "../../palette.js";

/** How each role is drawn among places that have names; the page's legend names the same hues. */
export const ROLES = {
  target: "muted",
  trained: "network",
  floor: "ink",
  constructed: "baseline",
  truncation: "proved",
  promised: "muted",
  published: "fitted",
} as const satisfies Readonly<Record<Role, Hue>>;

/** Marks of a role; those that are not told by one are told by a line. */
export const SYMBOLS = {
  target: "times",
  trained: "circle",
  constructed: "square",
  truncation: "star",
  promised: "triangle",
  published: "diamond",
} as const;

/** Roles that are lines over a numeric axis, and their dashes. */
export const DASHES = {
  target: "none",
  floor: "none",
  constructed: "7 3",
  truncation: "1.5 3.5",
  promised: "9 3 2 3",
} as const;

/** Whether a value stands on a logarithmic axis. */
export function drawable(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}

/** The mean of what stands at a place, with its interval over seeds; null where there is none. */
export interface Mean<Place> {
  readonly at: Place;
  readonly error: number;
  readonly low: number | null;
  readonly high: number | null;
}
