import { CallerError } from "../errors.js";
import { cholesky, choleskySolve } from "../linalg/cholesky.js";
import { type Matrix, multiply, shapeOf, transpose } from "../linalg/matrix.js";
import { Stream } from "../random/stream.js";
import { centredCoupling, pod, sampledCoupling } from "../theory/coupling/pod.js";

/** Attention among symbols, each as likely as the others: y_t = sum_s softmax[rho(x_t, x_.)](s) f(x_s). */
export interface SymbolAttention {
  /** [symbols, symbols] rho */
  readonly coupling: Matrix;
  /** [symbols] f */
  readonly values: Float64Array;
  /** tau, independent symbols of a sequence */
  readonly length: number;
}

/** A coupling of low rank, made for what attention puts out. */
export interface OutputCoupling {
  /** [symbols, rank] q of rho_hat(u, v) = q(u)^T k(v) */
  readonly query: Matrix;
  /** [symbols, rank] k */
  readonly key: Matrix;
  /** mean squared error of the output on the sequences it was fitted to */
  readonly fitted: number;
  /** the same on fresh ones */
  readonly fresh: number;
  /** of the decomposition cut to this rank, on the same fresh ones: the smaller of raw and centred */
  readonly cut: number;
}

/** How long is searched. */
export interface OutputSearch {
  /** sequences to fit to, and as many fresh ones */
  readonly sequences: number;
  /** rounds of both factors, at most */
  readonly rounds: number;
  /** of both draws */
  readonly seed: number;
}

interface Factors {
  readonly query: Matrix;
  readonly key: Matrix;
}

/** Sequences of symbols [count, length], and what attention by rho puts out. */
interface Sequences {
  readonly symbols: Uint32Array;
  readonly outputs: Float64Array;
}

/** A step that was refused is tried again, with ten times the damping. */
const ATTEMPTS = 4;
/** Of a round: below this share of the error the search ends. */
const LEAST_GAIN = 1e-3;

/**
 * The coupling of rank m whose attention comes nearest to that of rho in mean square, by alternating least
 * squares. To first order the output moves by a^T d(u, .) with a_v = sum_{s: x_s = v} w_s (f(x_s) - y), so
 * that its squared error is sum_u d_u^T G_u d_u, G_u = E a a^T: with the keys fixed a least squares problem of
 * m numbers for each query, with the queries fixed one of m numbers a symbol. Both are solved in turn about
 * the coupling at hand, damped (Levenberg 1944), and a step that does not lower the error is not taken.
 * It begins at the better of the two decompositions, raw and centred over the keys, cut to the rank: so
 * `fitted` is never above theirs. A local optimum: what is proved is that a coupling of this rank does this well.
 *
 * @param rank m, at most the number of symbols
 * @throws CallerError where shapes do not fit, or a number is no integer from 1
 */
export function outputCoupling(
  target: SymbolAttention,
  rank: number,
  { sequences, rounds, seed }: OutputSearch,
): OutputCoupling {
  const { coupling, values } = target;
  const n = coupling.rows;
  if (coupling.columns !== n || values.length !== n) {
    throw new CallerError(
      `a coupling ${shapeOf(coupling)} of ${values.length} symbols`,
      "give one row, one column and one value a symbol",
    );
  }
  for (const [name, number] of Object.entries({ rank, sequences, rounds, length: target.length })) {
    if (!(Number.isInteger(number) && number >= 1)) {
      throw new CallerError(`${name} is ${number}`, "give an integer from 1");
    }
  }
  if (rank > n) throw new CallerError(`rank ${rank} of ${n} symbols`, `give at most ${n}`);
  const drawn = draw(target, sequences, new Stream(seed, "output coupling"));
  const fresh = draw(target, sequences, new Stream(seed, "output coupling, fresh"));
  const cuts = [coupling, centredCoupling(sampledCoupling(coupling)).values].map((rho) =>
    cutTo(rho, rank),
  );
  const errorOn = (on: Sequences, factors: Factors) =>
    meanSquare(target, on, multiply(factors.query, transpose(factors.key)));
  const cut = Math.min(...cuts.map((factors) => errorOn(fresh, factors)));
  let [best] = cuts.sort((a, b) => errorOn(drawn, a) - errorOn(drawn, b));
  let error = errorOn(drawn, best);
  let damping = 1e-3;
  for (let round = 0; round < rounds; round++) {
    const before = error;
    for (const step of [newQueries, newKeys]) {
      const forms = linearised(target, drawn, multiply(best.query, transpose(best.key)));
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const next = step(forms, best, damping);
        const reached = errorOn(drawn, next);
        if (reached < error) {
          [best, error] = [next, reached];
          damping /= 10;
          break;
        }
        damping *= 10;
      }
    }
    if (error > (1 - LEAST_GAIN) * before) break;
  }
  return { ...best, fitted: error, fresh: errorOn(fresh, best), cut };
}

function draw(target: SymbolAttention, count: number, stream: Stream): Sequences {
  const { coupling, length } = target;
  const symbols = Uint32Array.from({ length: count * length }, (_, i) =>
    stream.integer(i, coupling.rows),
  );
  const outputs = new Float64Array(symbols.length);
  attend(target, symbols, coupling, (at, y) => {
    outputs[at] = y;
  });
  return { symbols, outputs };
}

/** The decomposition cut to a rank, its values shared between the two sides. */
function cutTo(rho: Matrix, rank: number): Factors {
  const { spectrum, query, key } = pod(sampledCoupling(rho));
  const side = ({ rows, columns, data }: Matrix): Matrix => ({
    ...{ rows, columns: rank },
    data: Float64Array.from(
      { length: rows * rank },
      (_, i) =>
        Math.sqrt(spectrum.values[i % rank]) * data[Math.floor(i / rank) * columns + (i % rank)],
    ),
  });
  return { query: side(query), key: side(key) };
}

/** Of every position its output and weights under a coupling; the weights are overwritten by the next. */
function attend(
  { values, length }: SymbolAttention,
  symbols: Uint32Array,
  { columns, data }: Matrix,
  take: (at: number, output: number, weights: Float64Array, first: number) => void,
): void {
  const weights = new Float64Array(length);
  for (let at = 0; at < symbols.length; at++) {
    const first = at - (at % length);
    const row = symbols[at] * columns;
    let most = Number.NEGATIVE_INFINITY;
    for (let s = 0; s < length; s++) most = Math.max(most, data[row + symbols[first + s]]);
    let [sum, mixed] = [0, 0];
    for (let s = 0; s < length; s++) {
      weights[s] = Math.exp(data[row + symbols[first + s]] - most);
      sum += weights[s];
      mixed += weights[s] * values[symbols[first + s]];
    }
    for (let s = 0; s < length; s++) weights[s] /= sum;
    take(at, mixed / sum, weights, first);
  }
}

function meanSquare(target: SymbolAttention, { symbols, outputs }: Sequences, rho: Matrix): number {
  let total = 0;
  attend(target, symbols, rho, (at, y) => {
    total += (y - outputs[at]) ** 2;
  });
  return total / symbols.length;
}

/** The squared error about a coupling: sum_u (c_u^T G_u c_u - 2 b_u^T c_u), c the new coupling, and a constant. */
interface Forms {
  /** of each query symbol [n, n] */
  readonly squares: readonly Float64Array[];
  /** of each query symbol [n] */
  readonly linear: readonly Float64Array[];
  /** the coupling it was taken about */
  readonly about: Matrix;
  /** mean diagonal of the G_u, the unit of damping */
  readonly scale: number;
}

function linearised(
  target: SymbolAttention,
  { symbols, outputs }: Sequences,
  about: Matrix,
): Forms {
  const n = about.rows;
  const squares = Array.from({ length: n }, () => new Float64Array(n * n));
  const linear = Array.from({ length: n }, () => new Float64Array(n));
  attend(target, symbols, about, (at, y, weights, first) => {
    const u = symbols[at];
    const [G, b] = [squares[u], linear[u]];
    const row = about.data.subarray(u * n, (u + 1) * n);
    const a = weights.map((w, s) => w * (target.values[symbols[first + s]] - y));
    // what is still missing, and a^T times the coupling at hand
    let wanted = outputs[at] - y;
    a.forEach((x, s) => {
      wanted += x * row[symbols[first + s]];
    });
    a.forEach((x, s) => {
      const v = symbols[first + s];
      b[v] += x * wanted;
      for (let r = 0; r < a.length; r++) G[v * n + symbols[first + r]] += x * a[r];
    });
  });
  const trace = squares.reduce((sum, G) => {
    for (let v = 0; v < n; v++) sum += G[v * n + v];
    return sum;
  }, 0);
  return { squares, linear, about, scale: trace / n ** 2 };
}

/** With the keys fixed: (K^T G_u K + mu K^T K) q_u = K^T (b_u + mu c_u). */
function newQueries(forms: Forms, { query, key }: Factors, damping: number): Factors {
  const { rows: n, columns: m } = query;
  const mu = damping * forms.scale;
  const data = new Float64Array(n * m);
  for (let u = 0; u < n; u++) {
    const [G, b] = [forms.squares[u], forms.linear[u]];
    const system = new Float64Array(m * m);
    const right = new Float64Array(m);
    const image = new Float64Array(m);
    for (let v = 0; v < n; v++) {
      image.fill(0);
      for (let w = 0; w < n; w++) {
        const g = G[v * n + w] + (v === w ? mu : 0);
        if (g !== 0) for (let j = 0; j < m; j++) image[j] += g * key.data[w * m + j];
      }
      const wanted = b[v] + mu * forms.about.data[u * n + v];
      for (let i = 0; i < m; i++) {
        right[i] += key.data[v * m + i] * wanted;
        for (let j = 0; j < m; j++) system[i * m + j] += key.data[v * m + i] * image[j];
      }
    }
    data.set(solved(system, right), u * m);
  }
  return { query: { rows: n, columns: m, data }, key };
}

/** With the queries fixed: sum_u (q_u q_u^T) x (G_u + mu I) times the keys is sum_u q_u x (b_u + mu c_u). */
function newKeys(forms: Forms, { query, key }: Factors, damping: number): Factors {
  const { rows: n, columns: m } = key;
  const mu = damping * forms.scale;
  const size = n * m;
  const system = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (let u = 0; u < n; u++) {
    const [G, b] = [forms.squares[u], forms.linear[u]];
    const q = query.data.subarray(u * m, (u + 1) * m);
    for (let v = 0; v < n; v++) {
      const wanted = b[v] + mu * forms.about.data[u * n + v];
      for (let i = 0; i < m; i++) right[v * m + i] += q[i] * wanted;
      for (let w = 0; w < n; w++) {
        const g = G[v * n + w] + (v === w ? mu : 0);
        if (g === 0) continue;
        for (let i = 0; i < m; i++) {
          const at = (v * m + i) * size + w * m;
          for (let j = 0; j < m; j++) system[at + j] += g * q[i] * q[j];
        }
      }
    }
  }
  return { query, key: { rows: n, columns: m, data: solved(system, right) } };
}

/** Share of the mean diagonal that keeps a system of rounded numbers positive. */
const SHIFT = 1e-12;

function solved(system: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  let trace = 0;
  for (let i = 0; i < size; i++) trace += system[i * size + i];
  return choleskySolve(cholesky(system, size, (SHIFT * trace) / size), size, right);
}
