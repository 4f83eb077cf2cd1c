import type { InferenceSession, Tensor } from "onnxruntime-common";
import { env } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/runtime/evaluate.js";
import { engineVersion, nodeEngine } from "../../src/runtime/node.js";
import { type OnnxRuntime, onnxRuntimeEngine } from "../../src/runtime/onnxruntime.js";
import type { Engine, TensorValue } from "../../src/runtime/session.js";
import * as t from "../../src/tensor/index.js";

/** A build that computes nothing: it says what it was asked, and answers `results`. */
function recorded(results: Record<string, { type: string; dims: number[]; data: unknown }>) {
  const calls: unknown[] = [];
  class FakeTensor {
    constructor(
      readonly type: string,
      readonly data: unknown,
      readonly dims: readonly number[],
    ) {}
  }
  const ort = {
    InferenceSession: {
      async create(model: Uint8Array, options: InferenceSession.SessionOptions) {
        calls.push(["create", model, options]);
        return {
          async run(feeds: Record<string, FakeTensor>) {
            calls.push(["run", feeds]);
            return results as unknown as Record<string, Tensor>;
          },
          async release() {
            calls.push(["release"]);
          },
        } as unknown as InferenceSession;
      },
    },
    Tensor: FakeTensor,
  } as unknown as OnnxRuntime;
  return { engine: onnxRuntimeEngine("recorded", async () => ort), calls, FakeTensor };
}

const MODEL = Uint8Array.of(1, 2, 3);

describe("an engine on either build", () => {
  it("opens with the options that keep bits and memory, on one thread or as many as asked", async () => {
    const { engine, calls } = recorded({});
    await engine.open(MODEL);
    await engine.open(MODEL, 2);
    const options = (threads: number) => ({
      graphOptimizationLevel: "all",
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      enableMemPattern: false,
      logSeverityLevel: 3,
      extra: {
        optimization: {
          disable_specified_optimizers: "MatMulScaleFusion;GemmTransposeFusion",
        },
      },
    });
    expect(engine.name).toBe("recorded");
    const [[, , first], [, , second]] = calls as [string, unknown, { extra: object }][];
    // onnxruntime-web writes into it, which is nothing to the next session
    expect(first.extra).not.toBe(second.extra);
    expect(calls).toEqual([
      ["create", MODEL, options(1)],
      ["create", MODEL, options(2)],
    ]);
  });

  it("hands over every feed and gives back every output, with type and shape", async () => {
    const results = {
      y: { type: "float64", dims: [2, 1], data: Float64Array.of(1, 2) },
      n: { type: "int64", dims: [], data: BigInt64Array.of(7n) },
    };
    const { engine, calls, FakeTensor } = recorded(results);
    const session = await engine.open(MODEL);
    const x: TensorValue = { dtype: "float32", shape: [1, 2], data: Float32Array.of(3, 4) };
    const i: TensorValue = { dtype: "int32", shape: [1], data: Int32Array.of(5) };
    expect(await session.run({ x, i })).toEqual({
      y: { dtype: "float64", shape: [2, 1], data: results.y.data },
      n: { dtype: "int64", shape: [], data: results.n.data },
    });
    await session.release();
    expect(calls.slice(1)).toEqual([
      [
        "run",
        {
          x: new FakeTensor("float32", x.data, [1, 2]),
          i: new FakeTensor("int32", i.data, [1]),
        },
      ],
      ["release"],
    ]);
  });

  it.each(["float32", "float64", "int32", "int64", "bool"])("takes outputs of %s", async (type) => {
    const { engine } = recorded({ y: { type, dims: [0], data: [] } });
    const { y } = await (await engine.open(MODEL)).run({});
    expect(y.dtype).toBe(type);
  });

  it("refuses an output whose elements it does not know, by name", async () => {
    const { engine } = recorded({ words: { type: "string", dims: [1], data: ["a"] } });
    const session = await engine.open(MODEL);
    await expect(session.run({})).rejects.toThrow("output 'words' has the element type string");
  });
});

describe("a value needed once", () => {
  /** The native engine, counting sessions that are open. */
  function counting(fails: boolean) {
    let open = 0;
    const engine: Engine = {
      name: "counting",
      async open(model) {
        const session = await nodeEngine.open(model);
        open++;
        return {
          run: (feeds) => (fails ? Promise.reject(new Error("no")) : session.run(feeds)),
          release: async () => {
            open--;
            await session.release();
          },
        };
      },
    };
    return { engine, open: () => open };
  }
  const x = t.input("x", "float64", [2]);
  const y = t.mul(x, 3);
  const feeds: Record<string, TensorValue> = {
    x: { dtype: "float64", shape: [2], data: Float64Array.of(1, -2) },
  };

  it("is computed from the feeds, by the native build", async () => {
    const { engine, open } = counting(false);
    const values = await evaluate(engine, { y }, feeds);
    expect(values).toEqual({ y: { dtype: "float64", shape: [2], data: Float64Array.of(3, -6) } });
    expect(open()).toBe(0);
  });

  it("leaves no session open when its run fails", async () => {
    const { engine, open } = counting(true);
    await expect(evaluate(engine, { y }, feeds)).rejects.toThrow("no");
    expect(open()).toBe(0);
  });
});

describe("the native build", () => {
  it("is named, and says its version before it is loaded", () => {
    expect(nodeEngine.name).toBe("onnxruntime-node");
    expect(engineVersion()).toBe(env.versions.node);
  });
});
