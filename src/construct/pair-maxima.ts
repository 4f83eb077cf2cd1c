import type { Matrix } from "../linalg/matrix.js";
import type { ModelClass } from "../models/model-class.js";
import { type InfoflowConfig, infoflow, infoflowForms } from "../tasks/infoflow.js";

/** Two layers of D heads that answer `infoflow`. */
export interface PairMaxima {
  /** what it is a member of, its nets exact functions */
  readonly of: ModelClass;
  /** mean squared error, on sequences of the test part */
  readonly mse: number;
  /** the same over their variance */
  readonly nmse: number;
}

/** sum_t softmax[b g](t) g(t), which tends to the largest g(t) as b grows. */
function softMaximum(g: Float64Array, b: number): number {
  const most = g.reduce((a, x) => Math.max(a, x));
  let [sum, total] = [0, 0];
  for (const x of g) {
    const weight = Math.exp(b * (x - most));
    sum += weight * x;
    total += weight;
  }
  return sum / total;
}

/** max over s and t of x(s).A x(t), each of the two maxima by a head of sharpness b. */
function readForm({ rows: d, data }: Matrix, x: Float64Array, b: number): number {
  const length = x.length / d;
  const first = Float64Array.from({ length }, (_, t) => {
    const products = Float64Array.from({ length }, (_, s) => {
      let product = 0;
      for (let i = 0; i < d; i++) {
        for (let j = 0; j < d; j++) product += x[s * d + i] * data[i * d + j] * x[t * d + j];
      }
      return product;
    });
    return softMaximum(products, b);
  });
  return softMaximum(first, b);
}

/**
 * `infoflow` by two layers of D heads without training. In the first, head i of token t asks with
 * b A_i x(t), is answered the x(s) with which the form is largest, and a net multiplies it with A_i x(t);
 * in the second, head i of the class token asks for the largest of these. The product is bilinear, so
 * that the first head's answer enters as the mean of products that its weights give.
 *
 * @param b sharpness of both layers
 * @param sequences of the test part
 */
export function constructPairMaxima(
  config: InfoflowConfig,
  seed: number,
  b: number,
  sequences: number,
): PairMaxima {
  const { sample } = infoflow.relationship(config, seed);
  const forms = infoflowForms(config, seed);
  let [square, sum, squares] = [0, 0, 0];
  for (let n = 0; n < sequences; n++) {
    const { x, y } = sample("test", n);
    const exact = y[config.length - 1];
    const read = forms.reduce((total, form) => total + readForm(form, x, b), 0);
    square += (read - exact) ** 2;
    sum += exact;
    squares += exact ** 2;
  }
  const { terms, dimension } = config;
  return {
    of: {
      ...{ linear: false, layers: 2, heads: terms, headSize: dimension },
      ...{ coupling: "dot-product", encoding: "none", feedForward: true },
    },
    mse: square / sequences,
    nmse: square / (squares - sum ** 2 / sequences),
  };
}
