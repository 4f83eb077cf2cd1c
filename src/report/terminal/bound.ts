import { EVIDENCE } from "../../evidence.js";
import { type Bound, isRefusal } from "../../theory/bound.js";
import type { BestHead, RegisteredTheorem } from "../../theory/bounds/theorem.js";
import type { BoundOutcome } from "../documents/bound.js";
import { written } from "../format.js";
import { listed } from "../text.js";
import { type Entry, entries, heading, type Terminal } from "./columns.js";

const TERMS: Readonly<Record<string, string>> = {
  head: "head",
  feedForward: "feed-forward",
  memoryTail: "memory tail",
};

function value(x: number): string {
  return written(x, "error");
}

/** "at most 3.5: head 2 + feed-forward 1.5; the head term is the larger". */
function statement({ direction, value: total, terms }: Bound): string {
  const parts = Object.entries(terms).map(([name, x]) => [TERMS[name] ?? name, x] as const);
  if (parts.length === 1) return `${direction} ${value(total)}`;
  const largest = parts.reduce((a, b) => (b[1] > a[1] ? b : a));
  const sum = parts.map(([name, x]) => `${name} ${value(x)}`).join(" + ");
  return `${direction} ${value(total)}: ${sum}; the ${largest[0]} term dominates`;
}

function sentence(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

/** What the difference between the two forms means. */
function comparison({ theorem, printed, proved }: BoundOutcome): string {
  const { caveat } = theorem;
  if (isRefusal(proved)) return "there is no proved number to compare with";
  const weaker =
    printed.direction === "at most" ? printed.value < proved.value : printed.value > proved.value;
  return weaker
    ? `the printed number promises more than is proved: do not rely on it. ${sentence(caveat)}`
    : `the printed number promises less than is proved. ${sentence(caveat)}`;
}

function bestHeadLine({ printed, proved }: BestHead): string {
  const sizes = [
    ...(proved === null ? [] : [`m_h = ${proved} by the proved form`]),
    ...(printed === null ? [] : [`m_h = ${printed} by the printed one`]),
  ];
  return sizes.length === 0
    ? "none: nothing is traded against a larger head"
    : `${listed(sizes)}, for the same feed-forward budget`;
}

/** Every theorem for a terminal: what it bounds, its source, its settings with their meanings. */
export function theoremsText(theorems: readonly RegisteredTheorem[], terminal: Terminal): string {
  return theorems
    .map(({ id, source, summary, hasProof, keys }) => {
      const settings = keys.map(({ name, says, required, default: value }): Entry => {
        const left = required ? "" : value === null ? "; may be left out" : `; default ${value}`;
        return [name, `${says}${left}`];
      });
      const lines: Entry[] = [
        ["is", summary],
        ["source", source],
        ["forms", hasProof ? "printed and proved" : "printed"],
        ...settings,
      ];
      return `${heading(id, terminal)}\n${entries(lines, terminal)}\n\n`;
    })
    .join("");
}

/** The theorem in words for a terminal: both numbers, what dominates, assumptions, evidence. */
export function stateBound(outcome: BoundOutcome, terminal: Terminal): string {
  const { theorem, printed, proved, bestHead } = outcome;
  const shown = isRefusal(proved) ? printed : proved;
  const lines: Entry[] = [
    ["theorem", `${theorem.source}. ${theorem.summary}`],
    ["bounds", printed.quantity],
    ["proved", isRefusal(proved) ? `${proved.reason} (${proved.cure})` : statement(proved)],
    ["printed", statement(printed)],
    ["compared", comparison(outcome)],
  ];
  if (bestHead !== null) lines.push(["best head", bestHeadLine(bestHead)]);
  for (const { statement: text, holds } of shown.assumptions) {
    lines.push(holds === true ? ["holds", text] : ["assumed", text]);
  }
  const kinds = new Set([shown.kind, printed.kind]);
  for (const kind of kinds) lines.push(["evidence", `${kind}: ${EVIDENCE[kind]}`]);
  return `${heading(`Theorem ${theorem.id}`, terminal)}\n${entries(lines, terminal)}\n`;
}
