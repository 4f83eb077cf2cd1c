import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Marked, type TokenizerAndRendererExtension } from "marked";
import temml from "temml";
import { Html, html } from "../../src/report/html.js";
import { shell } from "../../src/report/page/shell.js";

/** docs/theory, from build/docs/theory. */
export const FOLDER = join(import.meta.dirname, "..", "..", "..", "docs", "theory");

/** What the pages need beside the style sheet of all: space for text, and formulas that scroll on a phone. */
const STYLE = `
main>p,main>ul,main>ol,main>pre{margin-top:.75rem}
h1+p{margin-top:1rem}
main h3{margin-top:1.75rem}
main ul,main ol{padding-left:1.3rem}
li+li{margin-top:.35rem}
blockquote{margin:1rem 0 0;padding:.6rem 1rem;border-left:4px solid var(--proved);background:var(--raised);border-radius:0 8px 8px 0}
td,td:last-child:not(.number){white-space:normal;max-width:none;min-width:6.5rem}
td,th{overflow-wrap:normal}
td code{overflow-wrap:normal}
nav{font-size:var(--small);margin-bottom:1.5rem}
b.step{color:var(--proved)}
.formula{--over:var(--paper);overflow-x:auto;overflow-y:hidden;margin:.75rem 0;padding:.2rem 0;background:linear-gradient(to right,var(--over) 30%,transparent) left/2rem 100% no-repeat local,linear-gradient(to left,var(--over) 30%,transparent) right/2rem 100% no-repeat local,linear-gradient(to right,var(--rule),transparent) left/.8rem 100% no-repeat,linear-gradient(to left,var(--rule),transparent) right/.8rem 100% no-repeat}
blockquote .formula{--over:var(--raised)}
.formula:focus-visible{outline:2px solid var(--baseline);outline-offset:2px}
math{font-family:"STIX Two Math","Latin Modern Math","Cambria Math","Noto Sans Math","DejaVu Math TeX Gyre",math;font-size:1.06em;overflow-wrap:normal}
math.tml-display{display:block math;width:max-content;min-width:100%}
mtd{padding:.2em .25em}
mtd.tml-left{text-align:left}mtd.tml-right{text-align:right}
`;

/** Its inline styles are left out, since the page's policy admits one style sheet only, which has what they say. */
function formula(tex: string, displayMode: boolean): string {
  return temml
    .renderToString(tex.trim(), { displayMode, throwOnError: true, strict: true })
    .replaceAll(/ style="[^"]*"/g, "");
}

/** `$$ .. $$` on lines of its own. */
const displayed: TokenizerAndRendererExtension = {
  name: "displayed",
  level: "block",
  start: (source) => source.indexOf("$$"),
  tokenizer: (source) => {
    const match = /^\$\$\n([\s\S]+?)\n\$\$(?:\n|$)/.exec(source);
    return match === null ? undefined : { type: "displayed", raw: match[0], tex: match[1] };
  },
  renderer: ({ tex }) => `<div class="formula" tabindex="0">${formula(tex, true)}</div>\n`,
};

/** `$ .. $` within a paragraph; the sign that follows stays on its line. */
const inline: TokenizerAndRendererExtension = {
  name: "inline",
  level: "inline",
  start: (source) => source.indexOf("$"),
  tokenizer: (source) => {
    const match = /^\$([^$]+?)\$([.,;:)]*)/.exec(source);
    return match === null
      ? undefined
      : { type: "inline", raw: match[0], tex: match[1], sign: match[2] };
  },
  renderer: ({ tex, sign }) =>
    sign === "" ? formula(tex, false) : `<span class="n">${formula(tex, false)}${sign}</span>`,
};

/** A step of a proof, as `rate.3`: what a test's name begins with. */
export const STEP = /[a-z]+\.\d+/;

/** The anchor that GitHub gives a heading. */
export const anchorOf = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

const markdown = new Marked({
  extensions: [displayed, inline],
  renderer: {
    heading({ tokens, depth, text }) {
      const inner = this.parser.parseInline(tokens);
      return `<h${depth} id="${anchorOf(text)}">${inner}</h${depth}>\n`;
    },
    strong({ text, tokens }) {
      const inner = this.parser.parseInline(tokens);
      return new RegExp(`^${STEP.source}$`).test(text)
        ? `<b class="step" id="${text}">${inner}</b>`
        : `<b>${inner}</b>`;
    },
    link({ href, text, tokens }) {
      // pages of this folder have an HTML form, and a title where Markdown names their file
      const target = href.replace(/^([\w-]+)\.md(?=#|$)/, "$1.html");
      const page =
        text === href ? theoryPages().find(({ name }) => `${name}.md` === text) : undefined;
      const shown =
        page === undefined ? this.parser.parseInline(tokens) : html`${titleOf(page)}`.text;
      return `<a href="${target}">${shown}</a>`;
    },
    table({ header, rows }) {
      const row = (cells: typeof header, tag: string) =>
        `<tr>${cells.map((c) => `<${tag}>${this.parser.parseInline(c.tokens)}</${tag}>`).join("")}</tr>`;
      return `<div class="scroll" tabindex="0"><table><thead>${row(header, "th")}</thead><tbody>${rows.map((r) => row(r, "td")).join("")}</tbody></table></div>\n`;
    },
  },
});

/** A page of docs/theory. */
export interface TheoryPage {
  /** without its ending */
  readonly name: string;
  /** Markdown, formulas between dollars */
  readonly text: string;
}

/** Every page, by name. */
export function theoryPages(): TheoryPage[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".md"))
    .sort()
    .map((file) => ({
      name: file.slice(0, -3),
      text: readFileSync(join(FOLDER, file), "utf8"),
    }));
}

function titleOf({ name, text }: TheoryPage): string {
  const [, title = name] = /^# (.+)$/m.exec(text) ?? [];
  return title;
}

/** The page as HTML that loads nothing: its formulas are MathML. */
export function rendered(page: TheoryPage): string {
  const { name, text } = page;
  const back = name === "index" ? null : html`<nav><a href="index.html">The mathematics</a></nav>`;
  return shell(
    titleOf(page),
    [back, new Html(markdown.parse(text, { async: false }))],
    html`The same text with its formulas as TeX: ${name}.md.`,
    STYLE,
  );
}
