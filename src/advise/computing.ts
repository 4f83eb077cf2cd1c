import { Algebra, type AlgebraHooks } from "../measure/algebra.js";
import { nodeEngine } from "../runtime/node.js";

/** Does dense algebra. */
export async function computing<T>(
  hooks: AlgebraHooks,
  work: (algebra: Algebra) => Promise<T>,
): Promise<T> {
  const algebra = new Algebra(nodeEngine, hooks);
  try {
    return await work(algebra);
  } finally {
    await algebra.close();
  }
}
