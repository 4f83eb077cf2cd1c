import { CallerError } from "../errors.js";

/**
 * Most columns of a table: what is asked of each column takes longer the more of them there are, and
 * every model has a weight at least for each of them and each row that it looks at.
 */
export const MOST_COLUMNS = 4096;
/** Most rows of a table: a year of one every four seconds. */
export const MOST_ROWS = 2 ** 23;
/** Most cells of a table: 256 MiB of numbers, of which preparing examples makes several copies. */
export const MOST_CELLS = 2 ** 25;

/**
 * Refuses a table that is too large, before anything is made of its size.
 *
 * @param what holds the rows, as it stands in the message
 * @throws CallerError where there are too many columns, rows or cells
 */
export function requireSize(what: string, rows: number, columns: number): void {
  if (columns > MOST_COLUMNS) {
    throw new CallerError(
      `${what} has ${columns} columns, more than the ${MOST_COLUMNS} that are taken`,
      "keep the target and the columns that may help to predict it; if each row is a series, turn rows into columns",
    );
  }
  if (rows > MOST_ROWS) {
    throw new CallerError(
      `${what} has ${rows} rows, more than the ${MOST_ROWS} that are taken`,
      "give a part of the rows, or means over longer steps",
    );
  }
  if (rows * columns > MOST_CELLS) {
    throw new CallerError(
      `${what} has ${rows} rows of ${columns} columns, more than the ${MOST_CELLS} cells that are taken`,
      "leave columns out, give a part of the rows, or means over longer steps",
    );
  }
}
