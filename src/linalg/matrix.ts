/**
 * A dense float64 matrix, row-major in one array: the form in which numbers cross between this
 * layer and the engine, so that neither needs the other's types.
 */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** [rows * columns], element (i, j) at i * columns + j */
  readonly data: Float64Array;
}
