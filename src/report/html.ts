import { printable, shortened } from "./text.js";

/** A fragment of HTML that needs no more escaping. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in a template. Numbers may not: they enter through `cite`, with their source. */
export type Content = Html | string | null | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function rendered(content: Content): string {
  if (content === null) return "";
  if (typeof content === "string") {
    return printable(content).replace(/[&<>"']/g, (c) => ENTITIES[c]);
  }
  if (content instanceof Html) return content.text;
  return content.map(rendered).join("");
}

/** HTML from a template: every string is escaped, for text and for quoted attributes. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(parts.reduce((page, part, i) => page + rendered(contents[i - 1]) + part));
}

/** Names longer than this are cut; the whole name is in the tooltip and in the files. */
const LONGEST_NAME = 56;

/** A name from data, isolated so that its writing direction leaves its neighbours alone. */
export function name(text: string): Html {
  const short = shortened(text, LONGEST_NAME);
  return short === printable(text)
    ? html`<bdi class="name">${short}</bdi>`
    : html`<bdi class="name" title="${text}">${short}</bdi>`;
}

/** "a", "a and b", "a, b and c", as names. */
export function names(texts: readonly string[]): Content {
  return texts.map((text, i) => [
    i === 0 ? null : i === texts.length - 1 ? " and " : ", ",
    name(text),
  ]);
}
