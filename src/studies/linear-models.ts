import type { Settings } from "../experiments/trial/schema.js";
import type { Budget } from "./study.js";

/**
 * The models of section 6 of Paper A (arXiv 2305.18475), and those that tell order from causality: the
 * paper compares a Transformer that sees all positions with a recurrent network that sees the past. At
 * the budget `paper` they have its sizes; below, the nets of the Transformer are narrower and shallower,
 * for time.
 */
export function linearModels(budget: Budget): Readonly<Record<string, Settings>> {
  const rnn = {
    architecture: "rnn",
    width: budget === "smoke" ? 8 : 128,
    activation: "linear",
  };
  const small = { hidden: 32, headSize: 32, valueSize: 32 };
  const nets =
    budget === "paper"
      ? { feedForwardWidth: 128, feedForwardDepth: 3 }
      : { feedForwardWidth: 64, feedForwardDepth: 1 };
  const transformer = { architecture: "transformer-a", ...small, ...nets };
  return {
    "linear RNN": rnn,
    "bidirectional linear RNN": { ...rnn, bidirectional: true },
    GRU: { architecture: "gru", width: budget === "smoke" ? 8 : 32 },
    Transformer: { ...transformer, causal: false },
    "causal Transformer": { ...transformer, causal: true },
    "linear filter": { architecture: "linear-filter" },
  };
}
