import type { Expr } from "../tensor/expr.js";
import { compile } from "../tensor/onnx/model.js";
import type { Engine, TensorValue } from "./session.js";

/** Compiles, runs once and releases: for a value that is needed once. */
export async function evaluate(
  engine: Engine,
  outputs: Readonly<Record<string, Expr>>,
  feeds: Readonly<Record<string, TensorValue>> = {},
): Promise<Readonly<Record<string, TensorValue>>> {
  const session = await engine.open(compile(outputs).bytes);
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}
