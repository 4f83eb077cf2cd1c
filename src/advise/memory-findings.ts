import type { Windows } from "../data/windows.js";
import type { Sparsity } from "../measure/sparsity.js";
import type { Finding, Memory } from "./advice.js";

/** Of more lags a memory is not called sparse. Chosen by hand. */
const FEW = 6;

/** How the memory fades, where that can be told, and the lags that it consists of, where they are few. */
export function memoryFindings(
  { problem }: Pick<Windows, "problem">,
  { tail }: Pick<Memory, "tail">,
  { lags, candidates }: Sparsity,
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
  if (lags.length > 0 && lags.length <= FEW) {
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
