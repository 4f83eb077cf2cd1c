import { describe, expect, it } from "vitest";
import { nodeEngine } from "../../src/runtime/node.js";
import {
  add,
  broadcast,
  concat,
  constant,
  type Expr,
  graphOf,
  input,
  mul,
  reshape,
  slice,
} from "../../src/tensor/index.js";
import { encodeModel } from "../../src/tensor/onnx/schema.js";
import { symbolicAxis } from "../../src/tensor/onnx/symbolic.js";

/** The graph of y for any number of rows of x [rows, 2]. */
function anyRows(y: (x: Expr, rows: number) => Expr) {
  const [first, second] = [1009, 1013].map((size) => ({
    size,
    graph: graphOf({ y: y(input("x", "float64", [size, 2]), size) }),
  }));
  return symbolicAxis({ name: "rows", input: "x" }, first, second);
}

/** Its value for x = 1, 2, 3, ... */
async function value(graph: ReturnType<typeof anyRows>, rows: number): Promise<number[]> {
  const session = await nodeEngine.open(encodeModel(graph));
  const data = Float64Array.from({ length: 2 * rows }, (_, i) => i + 1);
  const { y } = await session.run({ x: { dtype: "float64", shape: [rows, 2], data } });
  await session.release();
  return Array.from(y.data, Number);
}

describe("a symbolic axis", () => {
  it("is what is left in a reshape, with no further node", async () => {
    const graph = anyRows((x, rows) => mul(reshape(x, [2 * rows, 1]), 2));
    expect(graph.node.map((n) => n.opType)).toEqual(["Reshape", "Mul", "Identity"]);
    expect(graph.input[0].type.tensorType.shape.dim).toEqual([
      { dimParam: "rows" },
      { dimValue: 2 },
    ]);
    expect(graph.output[0].type.tensorType.shape.dim).toEqual([{}, { dimValue: 1 }]);
    expect(await value(graph, 2)).toEqual([2, 4, 6, 8]);
    expect(await value(graph, 1)).toEqual([2, 4]);
  });

  it("is computed where a broadcast or a slice needs its size", async () => {
    const graph = anyRows((x, rows) => {
      const flat = reshape(x, [2 * rows, 1]);
      const halves = add(slice(flat, 0, 0, rows), slice(flat, 0, rows, 2 * rows));
      return concat([halves, broadcast(constant([7], "float64", [1]), [rows + 1, 1])], 0);
    });
    expect(await value(graph, 1)).toEqual([3, 7, 7]);
    expect(await value(graph, 3)).toEqual([5, 7, 9, 7, 7, 7, 7]);
  });

  it("cannot be the length of a constant, or the number of nodes", () => {
    expect(() =>
      anyRows((x, rows) => mul(x, constant(new Float64Array(rows).fill(2), "float64", [rows, 1]))),
    ).toThrow(/constant 'constant_\d+' depends on the size/);
    expect(() => anyRows((x, rows) => (rows === 1009 ? mul(x, 2) : add(mul(x, 2), 1)))).toThrow(
      /the number of nodes depends/,
    );
  });

  it("beside another: products of both sizes, and a reshape in which both are open", async () => {
    const of = (columns: number) => {
      const [first, second] = [1009, 1013].map((size) => {
        const x = input("x", "float64", [size, columns]);
        const flat = reshape(x, [size * columns, 1]);
        const y = reshape(concat([flat, flat], 1), [size, columns, 2]);
        return { size, graph: graphOf({ y }) };
      });
      return { size: columns, graph: symbolicAxis({ name: "rows", input: "x" }, first, second) };
    };
    const graph = symbolicAxis({ name: "columns", input: "x", at: 1 }, of(521), of(523));
    const session = await nodeEngine.open(encodeModel(graph));
    for (const shape of [
      [1, 3],
      [2, 1],
      [2, 4],
    ]) {
      const data = Float64Array.from({ length: shape[0] * shape[1] }, (_, i) => i);
      const { y } = await session.run({ x: { dtype: "float64", shape, data } });
      expect(y.shape).toEqual([...shape, 2]);
      expect(Array.from(y.data, Number)).toEqual([...data].flatMap((v) => [v, v]));
    }
    await session.release();
  });
});
