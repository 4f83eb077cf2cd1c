import { CallerError } from "../errors.js";
import { readRegularSync } from "./files.js";
import { unpackGzip } from "./gzip.js";

/** Most bytes of one array of images: the largest published set of the family has 550 MB. */
export const MOST_IMAGE_BYTES = 2 ** 30;

/** The code of unsigned bytes, the only element type that images and labels have. */
const UNSIGNED_BYTE = 8;

/** An array of bytes. */
export interface ByteArray {
  readonly shape: readonly number[];
  /** row-major */
  readonly data: Uint8Array;
}

/**
 * Reads an array of unsigned bytes in the format of MNIST (IDX: two zero bytes, element type, number of
 * dimensions, their sizes in big-endian order, the elements), packed by gzip or not.
 *
 * @throws CallerError where the file is damaged, states more or less than it holds, or has another
 *   element type or number of dimensions
 */
export function readIdx(path: string, dimensions: number): ByteArray {
  const cure = "give a part of its images";
  const bytes = unpackGzip(path, readRegularSync(path, MOST_IMAGE_BYTES, cure), MOST_IMAGE_BYTES);
  const damaged = (what: string) =>
    new CallerError(`${path}: ${what}`, "the file is damaged or incomplete: copy it again");
  const [first, second, type, rank] = bytes;
  const start = 4 + 4 * dimensions;
  if (bytes.length < 4 || first !== 0 || second !== 0) {
    throw new CallerError(
      `${path}: not an IDX file, which begins with two bytes 0`,
      "give the files of MNIST or a set in its format; if it is one, it is damaged: copy it again",
    );
  }
  if (type !== UNSIGNED_BYTE || rank !== dimensions) {
    throw new CallerError(
      `${path}: an IDX array of element type ${type} with ${rank} dimensions, where type ${UNSIGNED_BYTE} (unsigned bytes) with ${dimensions} is read`,
      dimensions === 1 ? "give a file of labels" : "give a file of grey images",
    );
  }
  if (bytes.length < start) throw damaged(`its header ends after ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const claimed = shape.reduce((product, size) => product * size, 1);
  const there = bytes.length - start;
  if (claimed !== there) {
    throw damaged(`shape (${shape.join(", ")}) needs ${claimed} bytes, the file has ${there}`);
  }
  return { shape, data: new Uint8Array(bytes.buffer, bytes.byteOffset + start, there) };
}
