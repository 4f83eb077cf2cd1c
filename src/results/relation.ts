import type { Cell } from "./cell.js";

/** Named columns and rows of cells: trials, or the answer to a query over them. */
export interface Relation {
  /** names, all different */
  readonly columns: readonly string[];
  /** each as long as `columns` */
  readonly rows: Iterable<readonly Cell[]>;
  /** the rows with each cell as a text, where that is less work than to make a text of each */
  texts?(textOf: (cell: Cell) => string): Iterable<readonly string[]>;
}
