import { spawnSync } from "node:child_process";

const PYTHON = "/usr/bin/python3";

const TUNED = /openblas|mkl|blis/;

const PROBE =
  "import numpy; numpy.linalg.svd(numpy.ones((8, 8))); print(open('/proc/self/maps').read())";

/** OpenBLAS's own choice of kernels and threads. */
function environment(): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _, ...inherited } = process.env;
  return inherited;
}

/** Why NumPy cannot be measured here, or null. */
export function numpyAbsent(): string | null {
  const { error, status, stdout, stderr } = spawnSync(PYTHON, ["-c", PROBE], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    env: environment(),
  });
  if (error !== undefined) return `no ${PYTHON}: ${error.message}`;
  if (status !== 0) return `${PYTHON} has no NumPy: ${stderr.trim().split("\n").at(-1)}`;
  if (TUNED.test(stdout)) return null;
  return "NumPy runs on the reference BLAS here: install libopenblas0-pthread";
}

const VALUES = `
import json, sys, time, numpy
n = int(sys.argv[2])
a = numpy.fromfile(sys.argv[1]).reshape(n, n)
start = time.perf_counter()
s = numpy.linalg.svd(a, compute_uv=False)
print(json.dumps({"seconds": time.perf_counter() - start, "values": s[:64].tolist()}))
`;

/** `numpy.linalg.svd(a, compute_uv=False)` of a float64 matrix [n, n] in a file: time and 64 values. */
export function numpySingularValues(file: string, n: number) {
  const { status, stdout, stderr } = spawnSync(PYTHON, ["-c", VALUES, file, String(n)], {
    encoding: "utf8",
    env: environment(),
  });
  if (status !== 0) throw new Error(`NumPy failed: ${stderr}`);
  return JSON.parse(stdout) as { readonly seconds: number; readonly values: readonly number[] };
}
