import { passAgainstTorch } from "../against-torch.js";
import type { BenchCase, Outcome, Scale } from "../case.js";
import { type Row, rows } from "../rows.js";
import { torchAbsent } from "../torch.js";
import { tiny } from "../workload.js";

const passOf =
  ({ workload }: Row) =>
  async (scale: Scale): Promise<Outcome> => {
    const absent = torchAbsent();
    if (absent !== null) return { skipped: absent };
    return passAgainstTorch(scale.smoke ? tiny(workload) : workload, scale, "as installed");
  };

/** Loss and all gradients of one batch, against PyTorch. */
export const passes: readonly BenchCase[] = [
  {
    name: "RNN, width 64, length 256, forward and backward, against PyTorch",
    target: { kind: "at least", value: 1.4 },
    measure: passOf(rows.rnn),
  },
  {
    name: "GRU, width 64, length 128, forward and backward, against PyTorch",
    target: { kind: "at least", value: 1.2 },
    measure: passOf(rows.gru),
  },
  {
    name: "LSTM, width 64, length 128, forward and backward, against PyTorch",
    target: { kind: "at least", value: 1.3 },
    measure: passOf(rows.lstm),
  },
  {
    name: "temporal convolution, 32 channels, length 256, forward and backward, against PyTorch",
    target: { kind: "at least", value: 1.2 },
    measure: passOf(rows.temporalConvolution),
  },
  {
    name: "state space, width 64, length 256, forward and backward, against PyTorch",
    target: { kind: "at least", value: 1 },
    measure: passOf(rows.stateSpace),
  },
  {
    name: "causal attention, 4 heads, d = 64, length 256, forward and backward, against PyTorch",
    target: { kind: "at least", value: 1.8 },
    measure: passOf(rows.attention256),
  },
  {
    name: "causal attention, 4 heads, d = 64, length 1024, forward and backward, against PyTorch",
    target: { kind: "at least", value: 3 },
    measure: passOf(rows.attention1024),
  },
  {
    name: "causal attention, 4 heads of 64, length 256, forward and backward, against PyTorch",
    target: { kind: "at least", value: 1.8 },
    measure: passOf(rows.wideAttention256),
  },
  {
    name: "causal attention, 4 heads of 64, length 1024, forward and backward, against PyTorch",
    target: { kind: "at least", value: 3 },
    measure: passOf(rows.wideAttention1024),
  },
];
