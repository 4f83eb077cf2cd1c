import type { Advice } from "../../../advise/advice.js";
import type { Tables } from "../../advise/rows.js";
import { html } from "../../html.js";
import { emptyDocument } from "../document.js";
import { file } from "../figure.js";
import { shell } from "../shell.js";
import { adviceSection } from "./advice.js";
import { candidatesSection } from "./candidates.js";
import { couplingSection } from "./coupling.js";
import { type Hand, handSection } from "./hand.js";
import { memorySection } from "./memory.js";
import { recordSection } from "./record.js";
import { trainingSection } from "./training.js";

/** The report as one HTML page: advice first, evidence after, record last. */
export function page(advice: Advice, tables: Tables, hand: Hand | null): string {
  const context = { advice, tables, document: emptyDocument() };
  return shell(
    advice.recommendation.headline,
    html`${adviceSection(context)}
${handSection(context.document, hand)}
${candidatesSection(context)}
${memorySection(context)}
${trainingSection(context)}
${couplingSection(context)}
${recordSection(context)}`,
    html`Written by nwidth. Every number here is a cell of a CSV file beside this page or a field of ${file("advice.json")}.`,
  );
}
