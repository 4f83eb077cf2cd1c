import type { Advice } from "../advise/advice.js";
import { emptyDocument } from "./document.js";
import { file } from "./figure.js";
import { Html, html } from "./html.js";
import type { Tables } from "./rows.js";
import { adviceSection } from "./sections/advice.js";
import { candidatesSection } from "./sections/candidates.js";
import { couplingSection } from "./sections/coupling.js";
import { memorySection } from "./sections/memory.js";
import { recordSection } from "./sections/record.js";
import { trainingSection } from "./sections/training.js";
import { POLICY, STYLE } from "./style.js";

/**
 * The report as one HTML page: advice first, evidence after, record last. It loads nothing and
 * runs nothing, which its content security policy states.
 */
export function page(advice: Advice, tables: Tables): string {
  const context = { advice, tables, document: emptyDocument() };
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${advice.recommendation.headline} – nwidth</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
${adviceSection(context)}
${candidatesSection(context)}
${memorySection(context)}
${trainingSection(context)}
${couplingSection(context)}
${recordSection(context)}
<footer>Written by nwidth. Every number here is a cell of a CSV file beside this page or a field of ${file("advice.json")}.</footer>
</main>
</body>
</html>
`.text;
}
