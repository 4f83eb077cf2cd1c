import { Stream } from "../../../src/random/stream.js";
import { noise } from "../questions.js";

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
  const [x, e] = [noise(n, seed, "thresholds"), noise(n, seed, "thresholds: noise")];
  const y = x.map((now, t) => {
    const score = now - 0.7 * (x[t - 1] ?? 0) + 0.4 * e[t];
    return score > 0.6 ? "up" : score < -0.6 ? "down" : "flat";
  });
  return { x, y };
}

/** Rows that hold a symbol, p or q, or none; the label is whether the newest two symbols are the same. */
export function lastTwo(n: number, seed: number) {
  const stream = new Stream(seed, "last two");
  const [p, q, y]: [number[], number[], string[]] = [[], [], []];
  let [last, before] = [0, 0];
  for (let t = 0; t < n; t++) {
    const draw = stream.uniform(t);
    const symbol = draw < 0.3 ? 1 : draw < 0.6 ? 2 : 0;
    if (symbol > 0) [last, before] = [symbol, last];
    p.push(Number(symbol === 1));
    q.push(Number(symbol === 2));
    y.push(last === before ? "same" : "other");
  }
  return { p, q, y };
}

/** Rows that hold a symbol, p or q, or none; the label is the one that came last. */
export function lastSymbol(n: number, seed: number) {
  const stream = new Stream(seed, "last symbol");
  const [p, q, y]: [number[], number[], string[]] = [[], [], []];
  let last = "p";
  for (let t = 0; t < n; t++) {
    const draw = stream.uniform(t);
    if (draw < 0.2) last = "p";
    else if (draw < 0.4) last = "q";
    p.push(Number(draw < 0.2));
    q.push(Number(draw >= 0.2 && draw < 0.4));
    y.push(last);
  }
  return { p, q, y };
}
