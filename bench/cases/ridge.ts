import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Algebra } from "../../src/measure/algebra.js";
import type { Design } from "../../src/measure/design.js";
import { fitRidge } from "../../src/measure/ridge.js";
import { Stream } from "../../src/random/stream.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { type BenchCase, interleave, speedup } from "../case.js";
import { numpyAbsent, numpyRidge } from "../numpy.js";

/** The largest relative error of a validation error that counts as agreement. */
const AGREEMENT = 1e-9;

/** Independent normal columns, ten of them with weights 1, 1/2, ..., and noise of deviation 1. */
function exampleOf(rows: number, columns: number) {
  const [x, e] = [new Stream(0, "bench columns"), new Stream(0, "bench noise")];
  const data = Float64Array.from({ length: rows * columns }, (_, i) => x.normal(i));
  const target = Float64Array.from({ length: rows }, (_, t) => {
    let y = e.normal(t);
    for (let j = 0; j < 10; j++) y += data[t * columns + j] / (j + 1);
    return y;
  });
  const design: Design = {
    columns,
    fill(chosen, block) {
      let at = 0;
      for (const t of chosen) {
        block.set(data.subarray(t * columns, (t + 1) * columns), at);
        at += columns;
      }
    },
  };
  const sample = (from: number, to: number) => ({
    rows: Int32Array.from({ length: to - from }, (_, i) => from + i),
    target: target.slice(from, to),
  });
  return { data, target, design, sample };
}

export const ridge: BenchCase = {
  name: "ridge, 2000 regressors, 4000 rows, all penalties, against numpy",
  target: { kind: "at least", value: 0.33 },
  measure: async ({ smoke, repeats }) => {
    const absent = numpyAbsent();
    if (absent !== null) return { skipped: absent };
    const [rows, columns] = smoke ? [600, 300] : [4000, 2000];
    const validation = rows / 4;
    const { data, target, design, sample } = exampleOf(rows + validation, columns);
    const [train, held] = [sample(0, rows), sample(rows, rows + validation)];
    const folder = mkdtempSync(join(tmpdir(), "nwidth-bench-"));
    const algebra = new Algebra(nodeEngine);
    try {
      const files = { columns: join(folder, "columns.f64"), target: join(folder, "target.f64") };
      writeFileSync(files.columns, new Uint8Array(data.buffer));
      writeFileSync(files.target, new Uint8Array(target.buffer));
      const own = await fitRidge(algebra, design, train, held);
      const other = numpyRidge(files, { rows, validation, columns });
      const error = Math.abs(own.validation / Math.min(...other.errors) - 1);
      if (!(error <= AGREEMENT)) {
        throw new Error(`ridge's validation error differs from NumPy's by ${error}, relatively`);
      }
      const timed = await interleave(
        Math.min(repeats, 3),
        async () => {
          const start = performance.now();
          await fitRidge(algebra, design, train, held);
          return (performance.now() - start) / 1000;
        },
        async () => numpyRidge(files, { rows, validation, columns }).seconds,
        speedup,
      );
      return {
        ...timed,
        sides: ["nwidth, 13 penalties", "NumPy, correlations once, numpy.linalg.solve 13 times"],
        unit: "s",
        notes: [
          "nwidth on one thread, NumPy on as many as its BLAS takes",
          `relative difference of the least validation error ${error.toExponential(1)}`,
        ],
      };
    } finally {
      await algebra.close();
      rmSync(folder, { recursive: true });
    }
  },
};
