import { type LinearConfig, linearMap } from "../../tasks/linear.js";
import { type ConfiguredTask, type Relationship, shown } from "../../tasks/task.js";
import { isRefusal, type Refusal } from "../../theory/bound.js";
import { exponentialFading } from "../../theory/memory.js";
import { anticausalPart, recurrentComplexity } from "../../theory/recurrent-complexity.js";
import type { Figure, Known } from "./figures.js";

/** Root mean square of log|rho| about a line above which a kernel is no exponential. Chosen by hand. */
const MISFIT = 0.05;

/** Why there is no C_RNN of what is not linear. */
export function notLinear(what: string): Refusal {
  return {
    theorem: "C_RNN",
    reason: `C_RNN is defined for linear targets, equation (72), and ${what} is none`,
    cure: "take a task with one memory kernel, as linear, sparse with readout=sum, or essential with one kernel",
  };
}

/**
 * C_RNN of a task, equations (73) to (75): by the timescale that the task states, or by one fitted to
 * its kernel where that falls like an exponential.
 *
 * @param seed of the relationship
 */
export function recurrentFigure(
  task: ConfiguredTask,
  { kernel, timescale }: Relationship,
  seed: number,
): Figure {
  if (kernel === undefined) {
    if (task.task !== "linear") return notLinear(`the task ${task.task}`);
    const anticausal = anticausalPart(linearMap(task.config as LinearConfig, seed));
    const found = recurrentComplexity({ kernel: [1], anticausal, timescale: 0 });
    if (isRefusal(found)) return found;
    throw new RangeError("a causal linear target without a kernel");
  }
  if (timescale !== undefined) {
    return stated(kernel, timescale, "proved", "1 + the timescale of the kernel's family");
  }
  const fading = exponentialFading(kernel.map(Math.abs), 0);
  if (fading === null || fading.misfit > MISFIT) {
    const off = fading === null ? "" : `: log|rho| lies ${fading.misfit.toPrecision(3)} off a line`;
    return {
      theorem: "C_RNN",
      reason: `cannot tell how the kernel fades from its ${kernel.length} lags${off}; equation (73) is a limit`,
      cure: "state the kernel's timescale in the task",
    };
  }
  return stated(
    kernel,
    fading.timescale,
    "fitted",
    `1 + a timescale fitted to ${fading.steps} lags`,
  );
}

function stated(
  kernel: Float64Array,
  timescale: number,
  kind: Known["kind"],
  basis: string,
): Figure {
  const found = recurrentComplexity({ kernel, timescale });
  if (isRefusal(found)) return found;
  const { c1, c2, cRnn } = found;
  const how = `${shown(c1)} steps by (73), ${basis}, times a height of ${shown(c2)} by (74), over ${kernel.length} lags`;
  return { value: cRnn, kind, how };
}
