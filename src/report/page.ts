import type { Advice } from "../advise/advice.js";
import { emptyDocument } from "./document.js";
import { file } from "./figure.js";
import { html } from "./html.js";
import type { Tables } from "./rows.js";
import { adviceSection } from "./sections/advice.js";
import { candidatesSection } from "./sections/candidates.js";
import { couplingSection } from "./sections/coupling.js";
import { memorySection } from "./sections/memory.js";
import { recordSection } from "./sections/record.js";
import { trainingSection } from "./sections/training.js";
import { shell } from "./shell.js";

/** The report as one HTML page: advice first, evidence after, record last. */
export function page(advice: Advice, tables: Tables): string {
  const context = { advice, tables, document: emptyDocument() };
  return shell(
    advice.recommendation.headline,
    html`${adviceSection(context)}
${candidatesSection(context)}
${memorySection(context)}
${trainingSection(context)}
${couplingSection(context)}
${recordSection(context)}`,
    html`Written by nwidth. Every number here is a cell of a CSV file beside this page or a field of ${file("advice.json")}.`,
  );
}
