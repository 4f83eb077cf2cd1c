import { nn, numpy as np } from "@jax-js/jax";
import type { TaskShape } from "../../src/models/input.js";
import { dense, describeAgainstJax, type JaxModel, type Tree } from "./against-jax.js";

const sizes = { width: 6, heads: 2, headSize: 4, feedForwardWidth: 7 };
const task: TaskShape = { inputs: 3, outputs: 4, length: 5 };

function layerNorm(p: Tree, name: string, x: np.Array): np.Array {
  const centred = x.ref.sub(np.mean(x, -1, { keepdims: true }));
  const variance = np.mean(centred.ref.mul(centred.ref), -1, { keepdims: true });
  const normed = centred.div(np.sqrt(variance.add(1e-5)));
  return normed.mul(p[`${name}.gain`].ref).add(p[`${name}.shift`].ref);
}

function gelu(x: np.Array): np.Array {
  const inner = x.ref.add(x.ref.mul(x.ref).mul(x.ref).mul(0.044715));
  return x.mul(0.5).mul(np.tanh(inner.mul(Math.sqrt(2 / Math.PI))).add(1));
}

/** One head after another. */
function attention(p: Tree, name: string, x: np.Array): np.Array {
  const { heads, headSize: c } = sizes;
  let sum = np.zeros([1, 1, 1]);
  for (let h = 0; h < heads; h++) {
    const of = (weight: string) =>
      np.matmul(x.ref, p[`${name}.${weight}`].ref.slice([], [h * c, (h + 1) * c]));
    const logits = np.matmul(of("query"), of("key").transpose([0, 2, 1])).div(Math.sqrt(c));
    const mixed = np.matmul(nn.softmax(logits, -1), of("value"));
    sum = sum.add(np.matmul(mixed, p[`${name}.output`].ref.slice([h * c, (h + 1) * c], [])));
  }
  x.dispose();
  return sum;
}

/** Equations (1)-(4) of arXiv 2010.11929. */
const visionTransformer =
  (readout: "class-token" | "mean", layers: number): JaxModel =>
  (p, x) => {
    const [batch, length] = x.shape;
    let z = dense(p, "embedding", x);
    if (readout === "class-token") {
      const token = np.broadcastTo(p.token.ref.reshape([1, 1, sizes.width]), [
        batch,
        1,
        sizes.width,
      ]);
      z = np.concatenate([token, z], 1);
    }
    z = z.add(p["position.encoding"].ref);
    for (let l = 0; l < layers; l++) {
      const name = `layers.${l}`;
      const mixed = attention(p, `${name}.attention`, layerNorm(p, `${name}.attentionNorm`, z.ref));
      z = z.add(mixed);
      const u = layerNorm(p, `${name}.feedForwardNorm`, z.ref);
      const hidden = gelu(dense(p, `${name}.feedForward.0`, u));
      z = z.add(dense(p, `${name}.feedForward.1`, hidden));
    }
    const normed = layerNorm(p, "norm", z);
    const read =
      readout === "mean" ? np.mean(normed, 1, { keepdims: true }) : normed.slice([], [0, 1], []);
    return np.broadcastTo(dense(p, "readout", read), [batch, length, task.outputs]);
  };

const cases = [
  ["class-token", 2],
  ["mean", 1],
] as const;

describeAgainstJax(
  task,
  cases.map(([readout, layers]) => [
    `vit, readout ${readout}`,
    "vit",
    { ...sizes, layers, readout },
    visionTransformer(readout, layers),
  ]),
);
