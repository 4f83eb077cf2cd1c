import fc from "fast-check";
import * as t from "../../src/tensor/index.js";
import type { Differentiable } from "./central-differences.js";

/** A recurrence as a function of leaves: weights first, then initial states, then a sequence. */
interface Cell {
  readonly name: string;
  /** for width n, batch b and a leading axis: shapes of the weights, and of the states */
  readonly weights: (n: number, lead: readonly number[]) => readonly t.Shape[];
  readonly states: number;
  /** channels of the sequence over the width */
  readonly fromInput: number;
  readonly step: (
    weights: readonly t.Expr[],
  ) => (states: readonly t.Expr[], elements: readonly t.Expr[]) => t.Step;
}

const cut = (x: t.Expr, n: number, i: number) => t.slice(x, -1, i * n, (i + 1) * n);

export const cells: readonly Cell[] = [
  {
    name: "plain",
    weights: (n, lead) => [
      [...lead, n, n],
      [...lead, 1, n],
    ],
    states: 1,
    fromInput: 1,
    step:
      ([u, b]) =>
      ([h], [x]) => {
        const next = t.tanh(t.add(t.add(t.matmul(h, u), b), x));
        return { next: [next], collected: [next] };
      },
  },
  {
    name: "gated, two states, collected before the step",
    weights: (n, lead) => [[...lead, n, 2 * n]],
    states: 2,
    fromInput: 2,
    step:
      ([u]) =>
      ([h, c], [x]) => {
        const n = h.shape[h.rank - 1];
        const z = t.add(t.matmul(h, u), x);
        const gate = t.sigmoid(cut(z, n, 0));
        const memory = t.add(t.mul(gate, c), t.sub(1, gate));
        return { next: [t.mul(t.tanh(cut(z, n, 1)), memory), memory], collected: [h, memory] };
      },
  },
  {
    name: "elementwise with a trained rate",
    weights: (n, lead) => [[...lead, 1, n]],
    states: 1,
    fromInput: 1,
    step:
      ([a]) =>
      ([h], [x]) => {
        const next = t.add(t.mul(t.exp(t.neg(t.exp(a))), h), x);
        return { next: [next], collected: [next] };
      },
  },
  {
    name: "with parts that no whole sequence can compute: a maximum and attention within the state",
    weights: (n, lead) => [[...lead, n, n]],
    states: 1,
    fromInput: 1,
    step:
      ([u]) =>
      ([h], [x]) => {
        const weights = t.softmax(t.matmul(t.matmul(h, u), t.transpose(h)));
        const top = t.max(t.add(x, h), [-1], true);
        const next = t.add(t.mul(t.matmul(weights, h), 0.5), t.mul(top, x));
        return { next: [next], collected: [t.mul(next, x), top] };
      },
  },
  {
    name: "whose state passes unchanged beside one that adds up",
    weights: (n, lead) => [[...lead, n, n]],
    states: 2,
    fromInput: 1,
    step:
      ([u]) =>
      ([h, s], [x]) => ({ next: [h, t.add(s, t.matmul(t.mul(x, h), u))], collected: [s] }),
  },
  {
    name: "linear, whose gradient reads no element",
    weights: () => [[1]],
    states: 1,
    fromInput: 1,
    step:
      ([a]) =>
      ([h], [x]) => ({ next: [t.add(t.mul(h, 0.5), t.mul(x, a))], collected: [] }),
  },
];

const small = fc.integer({ min: 1, max: 3 });

/** Every cell at random sizes, in both directions, with and without a leading axis; all results read. */
export const recurrences: fc.Arbitrary<Differentiable> = fc
  .record({
    cell: fc.constantFrom(...cells),
    n: small,
    batch: small,
    length: fc.integer({ min: 1, max: 4 }),
    lead: fc.constantFrom<number[]>([], [2]),
    reverse: fc.boolean(),
    finalToo: fc.boolean(),
  })
  .map(({ cell, n, batch, length, lead, reverse, finalToo }) => {
    const weights = cell.weights(n, lead);
    const state = [...lead, batch, n];
    return {
      shapes: [
        ...weights,
        ...new Array<t.Shape>(cell.states).fill(state),
        [length, ...lead, batch, cell.fromInput * n],
      ],
      build: (leaves) => {
        const first = weights.length;
        const { final, collected } = t.scan(
          leaves.slice(first, first + cell.states),
          leaves.slice(first + cell.states),
          cell.step(leaves.slice(0, first)),
          reverse,
        );
        const read = finalToo || collected.length === 0 ? [...collected, ...final] : collected;
        return t.concat(
          read.map((r) => t.reshape(r, [t.sizeOf(r.shape)])),
          0,
        );
      },
    };
  });
