import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  nn,
  numpy as np,
  valueAndGrad,
} from "@jax-js/jax";
import { viewParameters } from "../src/models/parameters.js";
import { firstParameters, LEARNING_RATE, modelOf, oneBatch, type Workload } from "./workload.js";

/** jax-js counts references: a use that is not the last one of an array is written `.ref`. */
type Weights = Record<string, np.Array>;

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

function dense(name: string, w: Weights, x: np.Array): np.Array {
  return np.matmul(x, w[`${name}.weight`]).add(w[`${name}.bias`]);
}

function feedForward(name: string, w: Weights, x: np.Array): np.Array {
  return dense(`${name}.1`, w, nn.relu(dense(`${name}.0`, w, x)));
}

/** Equation (5) on rows [batch * length, ...], the form in which jax-js's products are fastest. */
function lossOf({ batch, config, task: { length } }: Workload) {
  const [hidden, headSize] = [Number(config.hidden), Number(config.headSize)];
  return (w: Weights, x: np.Array, y: np.Array): np.Array => {
    const projected = np.matmul(x, w["position.projection"]).reshape([batch, length, hidden]);
    const encoded = projected.add(w["position.encoding"]).reshape([batch * length, hidden]);
    const h = feedForward("f", w, encoded);
    const project = (name: string, size: number) =>
      np.matmul(h.ref, w[`attention.${name}`]).reshape([batch, length, size]);
    const q = project("query", headSize);
    const k = project("key", headSize);
    const v = project("value", hidden);
    h.dispose();
    const weights = nn.softmax(np.matmul(q, np.swapaxes(k, 1, 2)), -1);
    const mixed = np.matmul(weights, v).reshape([batch * length, hidden]);
    return np.mean(np.square(feedForward("F", w, mixed).sub(y)));
  };
}

/** Value, gradient and Adam's update (arXiv 1412.6980) in one jitted function. */
function stepOf(workload: Workload) {
  const lossAndGradient = valueAndGrad(lossOf(workload));
  return jit(
    (w: Weights, first: Weights, second: Weights, t: np.Array, x: np.Array, y: np.Array) => {
      const names = Object.keys(w);
      const [loss, gradient] = lossAndGradient(
        Object.fromEntries(names.map((n) => [n, w[n].ref])) as Weights,
        x,
        y,
      );
      const next = t.add(1);
      const correction1 = np.subtract(1, np.exp(next.ref.mul(Math.log(BETA_1))));
      const correction2 = np.subtract(1, np.exp(next.ref.mul(Math.log(BETA_2))));
      const w2: Weights = {};
      const first2: Weights = {};
      const second2: Weights = {};
      for (const n of names) {
        const g = (gradient as Weights)[n];
        const m = first[n].mul(BETA_1).add(g.ref.mul(1 - BETA_1));
        const v = second[n].mul(BETA_2).add(np.square(g).mul(1 - BETA_2));
        const deviation = np.sqrt(v.ref.div(correction2.ref)).add(EPSILON);
        w2[n] = w[n].sub(m.ref.div(correction1.ref).div(deviation).mul(LEARNING_RATE));
        first2[n] = m;
        second2[n] = v;
      }
      correction1.dispose();
      correction2.dispose();
      return [loss, w2, first2, second2, next] as [np.Array, Weights, Weights, Weights, np.Array];
    },
  );
}

/** Training in jax-js, on its WebAssembly backend. */
export interface Jax {
  /** the loss before each of `steps` steps */
  losses(steps: number): Promise<readonly number[]>;
  /** milliseconds of a training step, over `steps` of them */
  stepTime(steps: number): Promise<number>;
  close(): void;
}

/** Paper A's model with the batch and the first parameters that nwidth has. */
export async function openJax(workload: Workload): Promise<Jax> {
  await init("wasm");
  defaultDevice("wasm");
  const rows = workload.batch * workload.task.length;
  const data = oneBatch(workload);
  const x = np.array(data.x).reshape([rows, workload.task.inputs]);
  const y = np.array(data.y).reshape([rows, 1]);
  const weights: Weights = {};
  const first: Weights = {};
  const second: Weights = {};
  const views = viewParameters(modelOf(workload), firstParameters(workload));
  for (const [name, { shape, data }] of Object.entries(views)) {
    weights[name] = np.array(data.slice()).reshape([...shape]);
    first[name] = np.zeros([...shape]);
    second[name] = np.zeros([...shape]);
  }
  const step = stepOf(workload);
  let state: [Weights, Weights, Weights, np.Array] = [weights, first, second, np.array(0)];
  const advance = async (): Promise<number> => {
    const [loss, ...next] = step(...state, x.ref, y.ref);
    state = next;
    await blockUntilReady(next);
    return (await loss.data())[0];
  };
  return {
    losses: async (steps) => {
      const losses: number[] = [];
      for (let i = 0; i < steps; i++) losses.push(await advance());
      return losses;
    },
    stepTime: async (steps) => {
      const start = performance.now();
      for (let i = 0; i < steps; i++) await advance();
      return (performance.now() - start) / steps;
    },
    close: () => {
      x.dispose();
      y.dispose();
    },
  };
}
