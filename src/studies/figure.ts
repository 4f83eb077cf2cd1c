import type { PowerLaw } from "../statistics/power-law.js";

/** Whose numbers a mark or a line of a figure shows. */
export type Role =
  | "target"
  | "trained"
  | "floor"
  | "constructed"
  | "truncation"
  | "promised"
  | "published";

/** Marks at one of the places of a panel. */
export interface Marks {
  /** the place, by its name */
  readonly at: string;
  /** whose numbers they are */
  readonly role: Role;
  /** more than 0 to be seen on the logarithmic axis; of what was trained each seed is one */
  readonly values: readonly number[];
}

/** Errors, upwards and logarithmic, of places that have names. */
export interface Categories {
  /** tells panels apart */
  readonly kind: "categories";
  /** above the panel */
  readonly heading: string;
  /** what the vertical axis shows */
  readonly label: string;
  /** of all places and roles */
  readonly marks: readonly Marks[];
}

/** An axis of numbers; a logarithmic one shows those above 0. */
export interface Axis {
  /** what it shows */
  readonly label: string;
  /** how numbers lie along it */
  readonly scale: "linear" | "logarithmic";
}

/**
 * Numbers of one role, by a number. Of what was trained each seed is a dot, beside the mean of a place (of
 * logarithms on a logarithmic axis) with its interval; what is published is a mark; all else is a line.
 */
export interface Series {
  /** what has one name has one colour */
  readonly name: string;
  /** whose numbers they are */
  readonly role: Role;
  /** places of the horizontal axis, from left to right */
  readonly points: readonly { readonly at: number; readonly values: readonly number[] }[];
  /** drawn over its window and said in words; null or left out: none */
  readonly fit?: PowerLaw | null;
}

/** Curves over a numeric axis; of at most five names. */
export interface Curves {
  /** tells panels apart */
  readonly kind: "curves";
  /** above the panel */
  readonly heading: string;
  /** to the right */
  readonly x: Axis;
  /** upwards */
  readonly y: Axis;
  /** of all names and roles */
  readonly series: readonly Series[];
  /** a value upwards to compare with, by its name */
  readonly reference?: { readonly name: string; readonly value: number };
}

/** A matrix, by rows; not a number where there is none. */
export interface Picture {
  /** above it */
  readonly name: string;
  /** rows, from above */
  readonly values: readonly (readonly number[])[];
}

/** Matrices as pictures, side by side, all of one shape and on one scale. */
export interface Matrices {
  /** tells panels apart */
  readonly kind: "matrices";
  /** from the left */
  readonly pictures: readonly Picture[];
  /** what the rows are */
  readonly rows: Ticks;
  /** what the columns are */
  readonly columns: Ticks;
  /**
   * What a shade means. `amount`: from 0 up to `most`. `signed`: below 0 in one colour and above 0 in another,
   * each up to `most`. `ratio`: below 1 in one colour and above 1 in another, by its logarithm, each up to a
   * factor of `most`.
   */
  readonly shade: {
    readonly kind: "amount" | "signed" | "ratio";
    readonly label: string;
    readonly most: number;
  };
  /** whether each cell says its number: of few cells */
  readonly numbers: boolean;
}

/** Rows or columns of a matrix. */
export interface Ticks {
  /** what they are */
  readonly label: string;
  /** of each, an empty one not written; numbered from 1 where they have none */
  readonly names?: readonly string[];
}

/** Points on linear axes beside a line that they should lie on. */
export interface Scatter {
  /** tells panels apart */
  readonly kind: "scatter";
  /** above the panel */
  readonly heading: string;
  /** what the horizontal axis shows */
  readonly x: string;
  /** what the vertical axis shows */
  readonly y: string;
  /** what has one name has one colour; at most five names and, to be drawn, a few hundred points */
  readonly series: readonly { readonly name: string; readonly points: readonly Point[] }[];
  /** the line, from point to point; null: none */
  readonly reference: { readonly name: string; readonly points: readonly Point[] } | null;
}

/** How numbers are spread at places of a linear axis. */
export interface Violins {
  /** tells panels apart */
  readonly kind: "violins";
  /** above the panel */
  readonly heading: string;
  /** what the places are */
  readonly x: string;
  /** what the numbers are */
  readonly y: string;
  /** from the left, at whole numbers */
  readonly groups: readonly { readonly at: number; readonly values: readonly number[] }[];
}

/** A point of a panel. */
export type Point = readonly [x: number, y: number];

/** One of the drawings of a figure. */
export type Panel = Categories | Curves | Matrices | Scatter | Violins;

/** What a page shows first. */
export interface Figure {
  /** what it shows */
  readonly title: string;
  /** what to see in it */
  readonly caption: string;
  /** in the order in which they are drawn */
  readonly panels: readonly Panel[];
}
