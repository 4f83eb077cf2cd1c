import { parseHTML } from "linkedom";
import { expect } from "vitest";
import type { Canvas } from "../../../src/report/charts/frame.js";
import type { Html } from "../../../src/report/html.js";
import type { Hue } from "../../../src/report/palette.js";

export type Place = readonly [x: number, y: number];

/** Marks of one kind that were drawn together, with their places in pixels. */
export interface Marks {
  readonly kind: string;
  /** every attribute of the group */
  readonly style: Readonly<Record<string, string>>;
  readonly shapes: readonly {
    readonly element: string;
    /** the one place of a dot or text; both ends of a rule; corners of a rectangle; all points of a line */
    readonly places: readonly Place[];
    readonly stroke: string | null;
    readonly fill: string | null;
    readonly text: string;
  }[];
}

const document = parseHTML("<!doctype html><html><body></body></html>").document;

/** A page's column. */
export const WIDE: Canvas = { document, width: 720 };

/** A phone. */
export const NARROW: Canvas = { document, width: 348 };

export const WORDS = { title: "what it is", description: "what it shows" };

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** The number that an axis says, `1,200`, `−0.5` or `2×10⁻⁷`. */
function numberOf(text: string): number {
  const plain = text.replaceAll(",", "").replace("−", "-");
  const [, mantissa, power] = /^(?:(-?[\d.]+)×)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/.exec(plain) ?? [];
  if (power === undefined) return Number(plain);
  const exponent = [...power].map((c) => (c === "⁻" ? "-" : SUPERSCRIPT.indexOf(c))).join("");
  return Number(`${mantissa ?? 1}e${exponent}`);
}

function moved(element: Element): Place {
  const [, x, y] =
    /translate\(([-\d.]+),([-\d.]+)\)/.exec(element.getAttribute("transform") ?? "") ?? [];
  return [Number(x ?? 0), Number(y ?? 0)];
}

function placesOf(element: Element): Place[] {
  const at = (name: string): number => Number(element.getAttribute(name));
  switch (element.tagName.toLowerCase()) {
    case "circle":
      return [[at("cx"), at("cy")]];
    case "line":
      return [
        [at("x1"), at("y1")],
        [at("x2"), at("y2")],
      ];
    case "rect":
      return [
        [at("x"), at("y")],
        [at("x") + at("width"), at("y") + at("height")],
      ];
    default: {
      if (element.hasAttribute("transform")) return [moved(element)];
      const path = element.getAttribute("d") ?? "";
      return [...path.matchAll(/[ML]([-\d.]+),([-\d.]+)/g)].map(([, x, y]) => [
        Number(x),
        Number(y),
      ]);
    }
  }
}

/** A chart read back: its marks in pixels, and where its own ticks say that values lie. */
export class Drawing {
  readonly svg: Element;
  readonly groups: readonly Marks[];

  constructor(chart: Html) {
    this.svg = parseHTML(`<body>${chart.text}</body>`).document.querySelector("svg") as Element;
    this.groups = [...this.svg.querySelectorAll("g")].map((group) => {
      const [dx, dy] = moved(group);
      return {
        kind: group.getAttribute("aria-label") ?? "",
        style: Object.fromEntries([...group.attributes].map(({ name, value }) => [name, value])),
        shapes: [...group.children].map((shape) => ({
          element: shape.tagName.toLowerCase(),
          places: placesOf(shape).map(([x, y]): Place => [x + dx, y + dy]),
          stroke: shape.getAttribute("stroke"),
          fill: shape.getAttribute("fill"),
          text: shape.textContent ?? "",
        })),
      };
    });
  }

  get size(): Place {
    const [, , width, height] = (this.svg.getAttribute("viewBox") ?? "").split(" ").map(Number);
    return [width, height];
  }

  /** Groups of a kind; with `hue`, those stroked or filled in it. */
  all(kind: string, hue?: Hue): readonly Marks[] {
    const ink = `var(--${hue})`;
    return this.groups.filter(
      ({ kind: k, style, shapes }) =>
        k === kind &&
        (hue === undefined ||
          style.stroke === ink ||
          style.fill === ink ||
          shapes.some(({ stroke, fill }) => stroke === ink || fill === ink)),
    );
  }

  /** The only group of a kind and hue. */
  only(kind: string, hue?: Hue): Marks {
    const found = this.all(kind, hue);
    expect(found.length, `groups of ${kind} ${hue}`).toBe(1);
    return found[0];
  }

  /** Ticks of an axis: their text, and their pixel along it. */
  ticks(axis: "x" | "y"): { readonly text: string; readonly at: number }[] {
    const labels = this.all(`${axis}-axis tick label`).flatMap(({ style, shapes }) => {
      // Labels stand beside their ticks.
      const [, dx, dy] = /translate\(([-\d.]+),([-\d.]+)\)/.exec(style.transform ?? "") ?? [];
      return shapes.map(({ text, places: [[x, y]] }) => ({
        text,
        at: axis === "x" ? x - Number(dx ?? 0) : y - Number(dy ?? 0),
      }));
    });
    expect(labels.length).toBeGreaterThan(0);
    return labels;
  }

  /** What an axis is called. */
  label(axis: "x" | "y"): string | undefined {
    return this.all(`${axis}-axis label`)[0]?.shapes[0].text;
  }

  /** The pixel of a value, between the first and the last tick, on which all ticks agree. */
  scale(axis: "x" | "y", kind: "linear" | "log"): (value: number) => number {
    const up = kind === "log" ? Math.log : (value: number) => value;
    const ticks = this.ticks(axis).map(({ text, at }) => ({ value: up(numberOf(text)), at }));
    expect(ticks.length).toBeGreaterThan(1);
    const [first, last] = [ticks[0], ticks[ticks.length - 1]];
    const slope = (last.at - first.at) / (last.value - first.value);
    const place = (value: number): number => first.at + slope * (value - first.value);
    for (const { value, at } of ticks) expect(Math.abs(place(value) - at)).toBeLessThan(NEAR);
    // Right and up are more.
    expect(Math.sign(slope)).toBe(axis === "x" ? 1 : -1);
    return (value) => place(up(value));
  }

  /** The pixel of a category, where its tick stands. */
  category(text: string): number {
    const tick = this.ticks("x").find((t) => t.text === text);
    expect(tick, `tick ${text}`).toBeDefined();
    return tick?.at ?? Number.NaN;
  }
}

/** Coordinates are rounded to a tenth of a pixel, those of ticks too. */
const NEAR = 0.25;

/** That places are where they should be, in order. */
export function expectPlaces(places: readonly Place[], expected: readonly Place[]): void {
  const shown = JSON.stringify(places);
  const wanted = JSON.stringify(expected);
  expect(places.length, `${shown} and ${wanted}`).toBe(expected.length);
  for (const [i, [x, y]] of places.entries()) {
    const off = Math.max(Math.abs(x - expected[i][0]), Math.abs(y - expected[i][1]));
    expect(off, `${shown} and ${wanted}`).toBeLessThan(NEAR);
  }
}

/** All places of a group, shape by shape. */
export function placesIn({ shapes }: Marks): Place[] {
  return shapes.flatMap(({ places }) => places);
}

/** The edges of an area that goes along one and back along the other. */
export function edges(area: Marks): [Place[], Place[]] {
  const places = placesIn(area);
  const half = places.length / 2;
  return [places.slice(0, half), places.slice(half).reverse()];
}
