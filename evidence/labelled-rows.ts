import { Stream } from "../src/random/stream.js";

/** A chain of three classes that stays with a probability, else goes to one of the others. */
export function markov(n: number, stay: number, seed: number): string[] {
  const stream = new Stream(seed, "markov");
  let state = 0;
  return Array.from({ length: n }, (_, t) => {
    if (stream.uniform(2 * t) >= stay)
      state = (state + 1 + Math.floor(2 * stream.uniform(2 * t + 1))) % 3;
    return "abc"[state];
  });
}

/** Labels by thresholds of a linear function of the newest two rows, with noise: a linear boundary. */
export function thresholds(n: number, seed: number) {
  const stream = new Stream(seed, "thresholds");
  const x = Array.from({ length: n }, (_, t) => stream.normal(2 * t));
  const e = Array.from({ length: n }, (_, t) => stream.normal(2 * t + 1));
  const y = x.map((now, t) => {
    const score = now - 0.7 * (x[t - 1] ?? 0) + 0.4 * e[t];
    return score > 0.6 ? "up" : score < -0.6 ? "down" : "flat";
  });
  return { x, y };
}

/**
 * Rows that hold a symbol, p or q, or none; the label says which came last, and is wrong in one row of ten. Where
 * it never is, weights that double from row to row tell it, and the linear model is nearly right.
 */
export function lastSymbol(n: number, seed: number) {
  const stream = new Stream(seed, "last symbol");
  const [p, q, y]: [number[], number[], string[]] = [[], [], []];
  let last = 0;
  for (let t = 0; t < n; t++) {
    const draw = stream.uniform(2 * t);
    const symbol = draw < 0.12 ? 0 : draw < 0.24 ? 1 : null;
    last = symbol ?? last;
    p.push(Number(symbol === 0));
    q.push(Number(symbol === 1));
    y.push(stream.uniform(2 * t + 1) < 0.1 ? "pq"[1 - last] : "pq"[last]);
  }
  return { p, q, y };
}
