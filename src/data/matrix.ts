import { createHash } from "node:crypto";
import { parse } from "npyjs";
import { CallerError } from "../errors.js";
import type { Matrix } from "../linalg/matrix.js";
import { checkHeader } from "./arrays.js";
import { openRegular } from "./regular-file.js";

/** Most elements of a matrix: 512 MiB in float64, of which a decomposition holds two copies. */
const MOST_ELEMENTS = 2 ** 26;
/** The header, besides 8 bytes an element. */
const LARGEST = 8 * MOST_ELEMENTS + 2 ** 16;

/** Unit roundoff of the element types that round. */
const ROUNDOFF: Readonly<Record<string, number>> = { f2: 2 ** -11, f4: 2 ** -24 };

/** A matrix as a file holds it. */
export interface MatrixFile {
  readonly path: string;
  readonly sha256: string;
  readonly matrix: Matrix;
  /** relative rounding of its elements beyond float64's own: 2^-24 in float32, else 0 */
  readonly roundoff: number;
}

/**
 * Reads a NumPy array of shape [n, m] as a float64 matrix. Sizes that the file states are checked
 * against the bytes that are there before anything is allocated by them.
 *
 * @throws CallerError where the file is missing, damaged, too large, no .npy, or holds another shape,
 *   complex numbers, or an element that is not finite
 */
export async function readMatrix(path: string): Promise<MatrixFile> {
  const file = await openRegular(path);
  try {
    const { size } = await file.stat();
    if (size > LARGEST) {
      throw new CallerError(
        `${path} has ${size} bytes, more than the ${LARGEST} that are read`,
        "give fewer queries or keys: a sample of them has the same leading values, but for chance",
      );
    }
    const bytes = new Uint8Array(await file.readFile());
    const { shape, fortran, type } = checkHeader(path, bytes);
    if (shape.length !== 2 || shape.includes(0) || shape[0] * shape[1] > MOST_ELEMENTS) {
      throw new CallerError(
        `${path} holds an array of shape (${shape.join(", ")})`,
        `save one matrix [queries, keys] of at most ${MOST_ELEMENTS} elements`,
      );
    }
    const [rows, columns] = shape;
    const { data } = parse(bytes.buffer);
    const flat = data as unknown as ArrayLike<number | bigint | boolean>;
    const elements = new Float64Array(rows * columns);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const x = Number(flat[fortran ? i + rows * j : i * columns + j]);
        if (!Number.isFinite(x)) {
          throw new CallerError(
            `${path} has ${x} at row ${i}, column ${j}`,
            "remove or fill what is not finite; of masked logits, give a part without a mask",
          );
        }
        elements[i * columns + j] = x;
      }
    }
    return {
      path,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      matrix: { rows, columns, data: elements },
      roundoff: ROUNDOFF[type] ?? 0,
    };
  } finally {
    await file.close();
  }
}
