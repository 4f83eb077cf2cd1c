import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Matrix } from "../../src/linalg/matrix.js";
import { leadingSingularValues } from "../../src/measure/leading-singular-values.js";
import { Stream } from "../../src/random/stream.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { makeBasis } from "../../src/tasks/basis.js";
import { compile, input, matmul, transpose } from "../../src/tensor/index.js";
import { dotProductSpectrum } from "../../src/theory/coupling/dot-product.js";
import { type BenchCase, interleave, speedup } from "../case.js";
import { numpyAbsent, numpySingularValues } from "../numpy.js";

/** Values that are asked for, and the largest relative error that counts as agreement. */
const COUNT = 64;
const AGREEMENT = 1e-4;

/** rho(u_i, v_j) / n with singular values 1/k in cosines and sines, n terms, at n random points a side. */
async function sampledCoupling(n: number): Promise<Matrix> {
  const basis = makeBasis("cosine-sine", n, n, 0);
  const [query, key] = [new Float64Array(n * n), new Float64Array(n * n)];
  const [u, v] = [new Stream(0, "bench u"), new Stream(0, "bench v")];
  for (let i = 0; i < n; i++) {
    basis.query(u.uniform(i), query, i * n);
    basis.key(v.uniform(i), key, i * n);
    for (let k = 0; k < n; k++) query[i * n + k] /= (k + 1) * n;
  }
  const [q, k] = ["q", "k"].map((name) => input(name, "float64", [n, n]));
  const session = await nodeEngine.open(compile({ rho: matmul(q, transpose(k)) }).bytes);
  const shape = [n, n];
  const { rho } = await session.run({
    q: { dtype: "float64", shape, data: query },
    k: { dtype: "float64", shape, data: key },
  });
  await session.release();
  return { rows: n, columns: n, data: rho.data as Float64Array };
}

export const leadingValues: BenchCase = {
  name: "64 leading singular values of 4096 x 4096 against numpy",
  target: { kind: "at least", value: 8 },
  measure: async ({ smoke, repeats }) => {
    const absent = numpyAbsent();
    if (absent !== null) return { skipped: absent };
    const n = smoke ? 640 : 4096;
    const a = await sampledCoupling(n);
    const folder = mkdtempSync(join(tmpdir(), "nwidth-bench-"));
    try {
      const file = join(folder, "coupling.f64");
      writeFileSync(file, new Uint8Array(a.data.buffer, a.data.byteOffset, a.data.byteLength));
      const count = smoke ? 16 : COUNT;
      const own = await leadingSingularValues(nodeEngine, a, count, { seed: 0 });
      const other = numpySingularValues(file, n);
      const errors = Array.from(own.values, (s, k) => Math.abs(s / other.values[k] - 1));
      const worst = Math.max(...errors);
      if (!(worst <= AGREEMENT)) {
        throw new Error(`singular values differ from NumPy's by ${worst}, relatively`);
      }
      const stated = Math.max(...own.errors.map((e, k) => e / own.values[k]));
      const timed = await interleave(
        Math.min(repeats, 3),
        async () => {
          const start = performance.now();
          await leadingSingularValues(nodeEngine, a, count, { seed: 0 });
          return (performance.now() - start) / 1000;
        },
        async () => numpySingularValues(file, n).seconds,
        speedup,
      );
      return {
        ...timed,
        sides: [`nwidth, ${count} values`, "numpy.linalg.svd(a, compute_uv=False)"],
        unit: "s",
        notes: [
          "nwidth on one thread, NumPy on as many as its BLAS takes",
          `largest relative error ${worst.toExponential(1)}; at most ${stated.toExponential(1)} by the bound`,
        ],
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

export const headSpectra: BenchCase = {
  name: "spectra of 12 x 12 random heads in closed form, d = 768, in seconds",
  target: { kind: "below", value: 8 },
  measure: async ({ smoke, repeats }) => {
    const [heads, width, size] = smoke ? [2, 64, 8] : [144, 768, 64];
    const weights = Array.from({ length: heads }, (_, head) => {
      const [query, key] = ["query", "key"].map((side): Matrix => {
        const stream = new Stream(head, side);
        const data = Float64Array.from({ length: size * width }, (_, i) => stream.normal(i));
        return { rows: size, columns: width, data };
      });
      return { query, key };
    });
    const once = () => {
      const start = performance.now();
      for (const head of weights) dotProductSpectrum(head, null);
      return (performance.now() - start) / 1000;
    };
    once();
    return {
      what: `${heads} heads of size ${size}`,
      unit: "s",
      values: Array.from({ length: Math.min(repeats, 3) }, once),
      notes: ["white tokens: no moments enter; one thread"],
    };
  },
};
