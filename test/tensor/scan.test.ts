import { describe, expect, it } from "vitest";
import { Stream } from "../../src/random/stream.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import * as t from "../../src/tensor/index.js";
import { cells } from "./recurrences.js";

const n = 3;
const batch = 2;
const length = 5;

/** The recurrence written out, step after step: no scan. */
function unrolled(
  initial: readonly t.Expr[],
  sequence: t.Expr,
  step: (states: readonly t.Expr[], elements: readonly t.Expr[]) => t.Step,
  reverse: boolean,
): t.ScanResult {
  let states = initial;
  const times = Array.from({ length }, (_, i) => (reverse ? length - 1 - i : i));
  const kept: t.Expr[][] = [];
  for (const time of times) {
    const element = t.reshape(t.slice(sequence, 0, time, time + 1), sequence.shape.slice(1));
    const { next, collected } = step(states, [element]);
    states = next;
    kept[time] = collected.map((c) => t.reshape(c, [1, ...c.shape]));
  }
  return {
    final: states,
    collected: kept[0].map((_, i) =>
      t.concat(
        kept.map((k) => k[i]),
        0,
      ),
    ),
  };
}

describe.each(cells)("scan $name", ({ weights, states, fromInput, step }) => {
  const shapes = [
    ...weights(n, []),
    ...new Array<t.Shape>(states).fill([batch, n]),
    [length, batch, fromInput * n],
  ];
  const leaves = shapes.map((s, i) => t.input(`x${i}`, "float64", s));
  const stream = new Stream(3, "scan");
  const feeds = Object.fromEntries(
    shapes.map((shape, k) => [
      `x${k}`,
      {
        dtype: "float64" as const,
        shape,
        data: Float64Array.from({ length: t.sizeOf(shape) }, (_, i) => stream.normal(100 * k + i)),
      },
    ]),
  );
  const first = weights(n, []).length;
  const initial = leaves.slice(first, first + states);
  const sequence = leaves[first + states];

  it.each([false, true])(
    "equals its steps written out, values and gradients (reverse %s)",
    async (reverse) => {
      const body = step(leaves.slice(0, first));
      const outputs: Record<string, t.Expr> = {};
      const forms = {
        scanned: t.scan(initial, [sequence], body, reverse),
        written: unrolled(initial, sequence, body, reverse),
      };
      for (const [form, { final, collected }] of Object.entries(forms)) {
        const values = [...final, ...collected];
        const objective = values.map((v) => t.sum(t.mul(v, v))).reduce((a, b) => t.add(a, b));
        [...values, ...t.gradients(objective, leaves)].forEach((v, i) => {
          outputs[`${form}${i}`] = v;
        });
      }
      const found = await evaluate(nodeEngine, outputs, feeds);
      const count = Object.keys(outputs).length / 2;
      for (let i = 0; i < count; i++) {
        const scanned = Array.from(found[`scanned${i}`].data, Number);
        const written = Array.from(found[`written${i}`].data, Number);
        const scale = Math.max(1, ...written.map(Math.abs));
        // float64, five steps, other orders of summation: 1e-13 is a thousand roundings
        for (const [k, v] of written.entries())
          expect(Math.abs(scanned[k] - v)).toBeLessThan(1e-13 * scale);
      }
    },
  );
});

describe("a scan's graph", () => {
  const nodesAt = (steps: number) => {
    const x = t.input("x", "float32", [steps, batch, n]);
    const u = t.input("u", "float32", [n, n]);
    const h = t.input("h", "float32", [batch, n]);
    const { collected } = t.scan(
      [h],
      [x],
      cells[0].step([u, t.constant([0, 0, 0], "float32", [1, n])]),
    );
    const loss = t.sum(t.mul(collected[0], collected[0]));
    return t.compile({ loss, g: t.gradients(loss, [u])[0] }).nodes;
  };

  it("has as many nodes for a thousand steps as for two", () => {
    expect(nodesAt(1000)).toBe(nodesAt(2));
  });

  it("counts the operations of every step", () => {
    const x = t.input("x", "float32", [7, batch, n]);
    const h = t.input("h", "float32", [batch, n]);
    const { final } = t.scan([h], [x], ([s], [e]) => ({
      next: [t.add(t.mul(s, 0.5), e)],
      collected: [],
    }));
    expect(t.flops(final)).toBe(7 * 2 * batch * n);
    const applied = t.executions([t.exp(final[0])]);
    expect(applied.map((e) => [e.operator.operator, e.times])).toEqual([
      ["mul", 7],
      ["add", 7],
      ["exp", 1],
    ]);
  });

  it("refuses sequences of unequal lengths, and a step that changes its state's shape", () => {
    const h = t.input("h", "float32", [batch, n]);
    const a = t.input("a", "float32", [3, batch, n]);
    const b = t.input("b", "float32", [4, batch, n]);
    const keep = ([s]: readonly t.Expr[]) => ({ next: [s], collected: [] });
    expect(() => t.scan([h], [a, b], keep)).toThrow("[3, 2, 3] and [4, 2, 3]");
    expect(() => t.scan([h], [a], () => ({ next: [t.sum(h)], collected: [] }))).toThrow("[2, 3]");
  });
});
