import type { Advice } from "../../../advise/advice.js";
import type { Tables } from "../../advise/rows.js";
import { type Html, html } from "../../html.js";
import { emptyDocument } from "../document.js";
import { file } from "../figure.js";
import { shell } from "../shell.js";
import { adviceSection } from "./advice.js";
import { candidatesSection } from "./candidates.js";
import { classesSection } from "./classes.js";
import type { Context } from "./context.js";
import { couplingSection } from "./coupling.js";
import { findings } from "./findings.js";
import { type Hand, handSection } from "./hand.js";
import { memorySection } from "./memory.js";
import { recordSection } from "./record.js";
import { stretch } from "./stretch.js";
import { trainingSection } from "./training.js";

/** The report as one HTML page: advice first, evidence after, record last. */
export function page(advice: Advice, tables: Tables, hand: Hand | null): string {
  const context = { advice, tables, document: emptyDocument() };
  return shell(
    advice.recommendation.headline,
    html`${adviceSection(context, advice.outputs === "numbers" ? findings({ ...context, advice }) : null)}
${handSection(context.document, hand)}
${candidatesSection(context)}
${evidenceOf(advice, context)}
${recordSection(context)}`,
    html`Written by nwidth. Every number here is a cell of a CSV file beside this page or a field of ${file("advice.json")}.`,
  );
}

/** What the advice on numbers, or on classes, rests on besides. */
function evidenceOf(advice: Advice, rest: Omit<Context, "advice">): Html {
  switch (advice.outputs) {
    case "numbers": {
      const context = { ...rest, advice };
      return html`${memorySection(context)}
${trainingSection(context, stretch(context))}
${couplingSection(context)}`;
    }
    case "classes": {
      const context = { ...rest, advice };
      return html`${classesSection(context)}
${trainingSection(context, null)}`;
    }
    default:
      return advice satisfies never;
  }
}
