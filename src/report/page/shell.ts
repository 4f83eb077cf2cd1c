import { type Content, Html, html } from "../html.js";
import { policy, STYLE } from "./style.js";

/**
 * A report's page around its sections. It loads nothing and runs nothing, which its content security policy states.
 *
 * @param own of the style sheet: what this page alone needs
 */
export function shell(title: string, sections: Content, footer: Content, own = ""): string {
  const style = `${STYLE}${own}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy(style))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – nwidth</title>
<style>${new Html(style)}</style>
</head>
<body>
<main>
${sections}
<footer>${footer}</footer>
</main>
</body>
</html>
`.text;
}
