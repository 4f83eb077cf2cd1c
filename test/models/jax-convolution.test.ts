import { nn, type numpy as np } from "@jax-js/jax";
import { causalConvolution, dense, describeAgainstJax, type JaxModel } from "./against-jax.js";

/** Figure 1 of arXiv 1803.01271, with the last activation after the sum. */
const network =
  (
    levels: number,
    convolutions: number,
    base: number,
    residual: boolean,
    linear: boolean,
  ): JaxModel =>
  (p, x) => {
    const activate = (h: np.Array) => (linear ? h : nn.relu(h));
    let h = x;
    for (let i = 0; i < levels; i++) {
      let f = h.ref;
      for (let c = 0; c < convolutions; c++) {
        f = activate(causalConvolution(p, `level.${i}.${c}`, base ** i, f));
      }
      if (residual) {
        const skip = i === 0 ? dense(p, "skip", h) : h;
        h = activate(skip.add(f));
      } else {
        h.dispose();
        h = f;
      }
    }
    return dense(p, "readout", h);
  };

const name = "temporal-convolution";

describeAgainstJax({ inputs: 2, outputs: 3, length: 11 }, [
  [
    "as in the paper: kernel 3, dilations 1, 2, 4, two convolutions a level, residual",
    name,
    { channels: 5, kernel: 3, levels: 3, dilationBase: 2, convolutions: 2 },
    network(3, 2, 2, true, false),
  ],
  [
    "as in approximation theory: linear, dilations 1, 3, one convolution, not residual",
    name,
    { channels: 4, kernel: 3, levels: 2, residual: false, activation: "linear" },
    network(2, 1, 3, false, true),
  ],
  [
    "reach beyond the sequence",
    name,
    { channels: 4, kernel: 2, levels: 5, residual: false },
    network(5, 1, 2, false, false),
  ],
]);
