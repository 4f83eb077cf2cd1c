import type { Expr } from "../tensor/index.js";
import type { Shape } from "../tensor/type.js";
import type { Parameters } from "./parameters.js";

/** Expressions by name, each [batch, ...]. */
export type Named = Readonly<Record<string, Expr>>;

/**
 * A causal model of symbols, one position after another: what it computes of a position from its symbol and
 * from what it keeps of those before is what `forward` computes there, but for rounding.
 */
export interface Stepwise {
  /** what the positions ask of a source, made once: [batch, ...]; nothing where there is none */
  readonly read: (parameters: Parameters, source: Expr | undefined) => Named;
  /** shapes of what is kept of one sequence, all 0 before its first position */
  readonly kept: Readonly<Record<string, Shape>>;
  /**
   * one position
   *
   * @param symbol int32 [batch, 1]
   * @param position int32 [1], from 0 on, the same for the whole batch
   * @param read what `read` gave
   * @param kept what the position before kept
   */
  readonly step: (
    parameters: Parameters,
    symbol: Expr,
    position: Expr,
    read: Named,
    kept: Named,
  ) => {
    /** of the next symbol: [batch, outputs] */
    readonly logits: Expr;
    /** with this position */
    readonly kept: Named;
  };
}
