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

const RIDGE = `
import json, sys, time, numpy
n, held, p = (int(word) for word in sys.argv[3:6])
x = numpy.fromfile(sys.argv[1]).reshape(n + held, p)
y = numpy.fromfile(sys.argv[2])
start = time.perf_counter()
mean, level = x[:n].mean(0), y[:n].mean()
z = x[:n] - mean
deviation = numpy.sqrt((z * z).mean(0))
z /= deviation
correlation = z.T @ z / n
covariance = z.T @ (y[:n] - level) / n
penalties = 10 ** numpy.arange(-4, 2.25, 0.5)
weights = numpy.stack([numpy.linalg.solve(correlation + l * numpy.eye(p), covariance) for l in penalties], 1)
weights /= deviation[:, None]
residuals = y[n:, None] - (x[n:] @ weights + (level - mean @ weights))
errors = (residuals ** 2).mean(0)
print(json.dumps({"seconds": time.perf_counter() - start, "errors": errors.tolist()}))
`;

/**
 * Ridge on the first rows of a float64 matrix in a file, for the penalties that `fitRidge` tries first:
 * time, and the error of each on the rows that follow.
 */
export function numpyRidge(
  files: { readonly columns: string; readonly target: string },
  size: { readonly rows: number; readonly validation: number; readonly columns: number },
) {
  const words = [files.columns, files.target, size.rows, size.validation, size.columns].map(String);
  const { status, stdout, stderr } = spawnSync(PYTHON, ["-c", RIDGE, ...words], {
    encoding: "utf8",
    env: environment(),
  });
  if (status !== 0) throw new Error(`NumPy failed: ${stderr}`);
  return JSON.parse(stdout) as { readonly seconds: number; readonly errors: readonly number[] };
}
