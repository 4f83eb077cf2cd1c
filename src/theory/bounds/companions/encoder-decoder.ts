import { z } from "zod";
import { bounded, type Check } from "../../bound.js";
import { atLeast, listOf, nonNegative, positive } from "../settings.js";
import type { Theorem } from "../theorem.js";

const sizes = {
  constant: positive().describe("C(alpha), unnamed in the source"),
  order: atLeast(1).describe("alpha: smoothness of the response in both times"),
  beta: positive().describe("rate at which the kernel decays in both times"),
  gamma: positive().describe("bound of the kernel and its derivatives, scaled by that decay"),
  dimension: atLeast(1).default(1).describe("d, inputs per step"),
  encoder: atLeast(1).describe("m_E, states of the encoder"),
  decoder: atLeast(1).describe("m_D, states of the decoder"),
  code: atLeast(1).describe("N, size of the code between them"),
};
const schema = z.strictObject(sizes);
const lowRankSchema = z.strictObject({
  ...sizes,
  sigma: listOf(nonNegative()).describe(
    "sigma_1 >= sigma_2 >= .. of the target's kernel rho(t, s); those left out are 0",
  ),
});
type Sizes = z.infer<typeof schema>;

const QUANTITY = "|H - H_hat|, least over encoder-decoder networks of these sizes";
const SOURCE = "Li, Jiang and Li, ICLR 2022";
const smooth: Check = {
  statement: "the target is linear, and its kernel smooth and exponentially decaying in both times",
  holds: "assumed",
};
const scaleOf = ({ constant, gamma, dimension, beta }: Sizes) =>
  (constant * gamma * dimension) / beta ** 2;

/** C(alpha) gamma d / beta^2 (m_E^-alpha + m_D^-alpha). */
export const encoderDecoder: Theorem<Sizes> = {
  id: "encoder-decoder",
  source: SOURCE,
  summary: "Error of a linear recurrent encoder-decoder whose code is as large as its smaller side",
  schema,
  printed: (s) => {
    const least = Math.min(s.encoder, s.decoder);
    return bounded({
      theorem: "encoder-decoder",
      quantity: QUANTITY,
      kind: "fitted",
      checks: [
        smooth,
        {
          statement: `code N >= min(m_E, m_D) (code = ${s.code}, min = ${least})`,
          holds: s.code >= least,
          cure: "for a smaller code take theorem encoder-decoder-low-rank",
        },
      ],
      terms: () => ({
        encoder: scaleOf(s) * s.encoder ** -s.order,
        decoder: scaleOf(s) * s.decoder ** -s.order,
      }),
    });
  },
  caveat: "C(alpha) is unnamed in the source",
};

/** With a code N below both sides, the singular values beyond N remain. */
export const lowRankEncoderDecoder: Theorem<z.infer<typeof lowRankSchema>> = {
  id: "encoder-decoder-low-rank",
  source: SOURCE,
  summary: "Error of a linear recurrent encoder-decoder with a small code",
  schema: lowRankSchema,
  printed: (s) => {
    const most = Math.min(s.encoder, s.decoder);
    return bounded({
      theorem: "encoder-decoder-low-rank",
      quantity: QUANTITY,
      kind: "fitted",
      checks: [
        smooth,
        {
          statement: `code N <= min(m_E, m_D) (code = ${s.code}, min = ${most})`,
          holds: s.code <= most,
          cure: "for a larger code take theorem encoder-decoder",
        },
        {
          statement: `sigma falls (sigma = ${s.sigma.join(", ")})`,
          holds: s.sigma.every((x, n) => n === 0 || x <= s.sigma[n - 1]),
          cure: "give sigma with the largest value first",
        },
      ],
      terms: () => {
        const scale = scaleOf(s);
        const rest = s.sigma.slice(s.code, most);
        const square = rest.reduce((sum, x) => sum + x * x, 0);
        const total = rest.reduce((sum, x) => sum + x, 0);
        const power = (p: number) => s.encoder ** -p + s.decoder ** -p;
        return {
          dynamics: scale * (1 + Math.sqrt(most - s.code)) * power(s.order),
          code: scale * Math.sqrt(square),
          mixed: scale * Math.sqrt(total) * power(s.order / 2),
        };
      },
    });
  },
  caveat: "C(alpha) is unnamed in the source",
};
