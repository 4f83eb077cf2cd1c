/** W_Q^T W_K of a head nobody trained, as `nwidth spectrum` reads it: a NumPy array in float32. */
import { mkdirSync, writeFileSync } from "node:fs";
import { linalg, random } from "nwidth";

const [width, size] = [96, 8];
const normal = (rows: number, columns: number, name: string): linalg.Matrix => {
  const stream = new random.Stream(0, name);
  const data = Float64Array.from({ length: rows * columns }, (_, i) => stream.normal(i));
  return { rows, columns, data };
};
const product = linalg.multiply(
  linalg.transpose(normal(size, width, "W_Q")),
  normal(size, width, "W_K"),
);
const elements = Float32Array.from(product.data);

const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${width}, ${width}), }`;
const preamble = `\x93NUMPY\x01\x00v\x00${header.padEnd(117)}\n`;
mkdirSync("runs", { recursive: true });
const file = "runs/random-head.npy";
writeFileSync(file, Buffer.concat([Buffer.from(preamble, "latin1"), Buffer.from(elements.buffer)]));
console.log(`${file}: W_Q^T W_K [${width}, ${width}] of a head of size ${size}`);
