import type { Windows } from "../data/windows.js";
import { type Sparsity, sparseLags } from "../measure/sparsity.js";
import { nodeEngine } from "../runtime/node.js";
import type { Finding, Memory } from "./advice.js";

/** Of more lags a memory is not called sparse. Chosen by hand. */
const FEW = 6;

/** Columns among which lags are looked for: of more their correlations take too much room. Chosen by hand. */
const MOST_COLUMNS = 2048;

/** The lags of a sparse memory; null where there are too many to look for them, or more than training examples. */
export async function lagsOf(windows: Windows): Promise<Sparsity | null> {
  const columns = windows.problem.window * windows.channels.length;
  if (columns > Math.min(MOST_COLUMNS, windows.train.length)) return null;
  return sparseLags(nodeEngine, windows);
}

/** How the memory fades, where that can be told, and the lags that it consists of, where they are few. */
export function memoryFindings(
  { problem }: Pick<Windows, "problem">,
  { tail }: Pick<Memory, "tail">,
  sparsity: Sparsity | null,
): Finding[] {
  const [nearest] = problem.horizons;
  const plain = { ratio: null, interval: null } as const;
  const findings: Finding[] = [];
  if (tail.verdict !== "cannot tell" && tail.rate !== null && tail.interval !== null) {
    const [low, high] = tail.interval.map((x) => x.toPrecision(3));
    const rate = `${tail.rate.toPrecision(3)} [${low}, ${high}]`;
    findings.push({
      id: "memory",
      statement:
        tail.verdict === "light"
          ? `light tail: the weights of the past fade like e^(-r s), r = ${rate} a row`
          : `heavy tail: the weights of the past fade like s^(-a), a = ${rate}`,
      ...plain,
      kind: "fitted",
    });
  }
  if (sparsity !== null && sparsity.lags.length > 0 && sparsity.lags.length <= FEW) {
    const { lags, candidates } = sparsity;
    const named = problem.inputs.length + problem.known.length > 1;
    const rows = lags.map(({ channel, lag }) =>
      named ? `${channel} ${lag + nearest}` : `${lag + nearest}`,
    );
    findings.push({
      id: "lags",
      statement: `sparse memory: of ${candidates} lags a linear reading keeps ${rows.join(", ")} (rows before the time that is predicted${named ? ", of each column" : ""}), each beyond chance at 5 % for all`,
      ...plain,
      kind: "measured",
    });
  }
  return findings;
}
