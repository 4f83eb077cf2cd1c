import { bestBaseline, bestNetwork, pairOf, recommended } from "../../advise/competitors.js";
import { NAMED } from "../../advise/facts.js";
import type { Competitor } from "../../advise/rows.js";
import { wordsOf } from "../../advise/words.js";
import { type Content, type Html, html, name, names } from "../../html.js";
import { cite, citeInterval, quote } from "../cite.js";
import { type Context, citeFact, ERROR, factValue, plural } from "./context.js";

const DIFFERENCE = ["difference", "low", "high"] as const;

/** How many horizons there are, where not every row from the first to the last is one. */
function between(context: Context): Html | null {
  const { horizons, horizon } = context.advice.problem;
  if (horizons.length === horizon - horizons[0] + 1) return null;
  return html` (${citeFact(context, "horizons", "count")} horizons)`;
}

/** The problem in one sentence. */
export function problemSentence(context: Context): Html {
  const { problem } = context.advice;
  const ahead =
    problem.horizon === 0
      ? problem.labels?.each === "sequence"
        ? html`of a sequence`
        : html`on the same row`
      : problem.horizons.length > 1
        ? html`${citeFact(context, "horizon nearest", "count")} to ${citeFact(context, "horizon", "count")} rows ahead${between(context)}`
        : html`${citeFact(context, "horizon", "count")} ${plural(context, "horizon", "row")} ahead`;
  const known =
    problem.known.length === 0 ? null : html`, and ${names(problem.known)} known ahead of time`;
  const inputs =
    problem.inputs.length <= NAMED
      ? names(problem.inputs)
      : html`${problem.inputs.slice(0, NAMED).map((input) => [name(input), ", "])}and ${citeFact(context, "inputs not named", "count")} more`;
  const what = problem.labels === null ? null : html`the label `;
  return html`Predict ${what}${name(problem.target)} ${ahead} from the last ${citeFact(context, "window", "count")} ${plural(context, "window", "row")} of ${inputs}${known}.`;
}

function competitorTile(
  context: Context,
  title: string,
  competitor: Competitor | undefined,
  choice: Competitor | undefined,
): Html {
  const words = wordsOf(context.advice);
  if (competitor === undefined) {
    return html`<dl class="tile"><dt>${title}</dt><dd class="what">none finished</dd></dl>`;
  }
  const chip = competitor === choice ? "recommended" : competitor.best ? "beaten by none" : null;
  return html`<dl class="tile ${competitor.kind}"><dt>${title}${chip === null ? null : html` <span class="chip">${chip}</span>`}</dt>
<dd class="what">${name(competitor.label)}</dd>
<dd class="figure">${citeInterval(context.tables.competitors, competitor, ERROR, "error")}</dd>
<dd class="unit">test ${words.error}, relative to the ${words.reference}</dd></dl>`;
}

function differenceTile(context: Context, a?: Competitor, b?: Competitor): Html | null {
  const { pairs } = context.tables;
  const pair = pairOf(pairs.rows, a, b);
  if (pair === undefined) return null;
  const verdict = {
    "a is better": "The network is better.",
    "b is better": "The baseline is better.",
    "cannot tell": "Cannot tell: zero lies inside.",
  }[pair.verdict];
  return html`<dl class="tile"><dt>Network minus baseline, same test points</dt>
<dd class="what">${verdict}</dd>
<dd class="figure">${citeInterval(pairs, pair, DIFFERENCE, "difference")}</dd>
<dd class="unit">interval corrected for all pairs compared; below zero the network wins</dd></dl>`;
}

function priceTile(context: Context, network?: Competitor): Html | null {
  const { competitors } = context.tables;
  if (network === undefined) return null;
  return html`<dl class="tile"><dt>Price of that network</dt>
<dd class="what">${cite(competitors, network, "parameters", "count")} parameters</dd>
<dd class="figure">${cite(competitors, network, "seconds", "seconds")}</dd>
<dd class="unit">to train here; ${cite(competitors, network, "flops", "count")} operations per forecast</dd></dl>`;
}

/** What following the advice, or not following it, would cost and save. */
function trade(context: Context, choice?: Competitor): Html | null {
  const { competitors, pairs } = context.tables;
  const baseline = bestBaseline(competitors.rows);
  const network = bestNetwork(competitors.rows);
  const pair = pairOf(pairs.rows, network, baseline);
  if (baseline === undefined || network === undefined || pair === undefined) return null;
  const change = html`changes the test ${wordsOf(context.advice).error} by ${citeInterval(pairs, pair, DIFFERENCE, "difference")}, a gain of ${citeInterval(competitors, network, ["skill", "skill_low", "skill_high"], "gain")}`;
  const price = html`${cite(competitors, network, "parameters", "count")} parameters and ${cite(competitors, network, "seconds", "seconds")} of training`;
  return choice?.kind === "network"
    ? html`<p>Against the best baseline, ${name(baseline.label)}, the network ${name(network.label)} ${change}, and costs ${price}.</p>`
    : html`<p>Taking the network ${name(network.label)} instead of ${name(baseline.label)} ${change}, and costs ${price}.</p>`;
}

function warnings({ advice }: Context): Content {
  if (advice.warnings.length === 0) return null;
  return html`<ul class="warnings">${advice.warnings.map(
    (warning, i) => html`<li><b>Warning.</b> ${quote(`/warnings/${i}`, warning)}</li>`,
  )}</ul>`;
}

/** The advice: headline, problem, warnings, what it rests on in four numbers, reasons, price, findings. */
export function adviceSection(context: Context, findings: Content): Html {
  const { advice, tables } = context;
  const baseline = bestBaseline(tables.competitors.rows);
  const network = bestNetwork(tables.competitors.rows);
  const choice = recommended(advice, tables.competitors.rows);
  const why = advice.recommendation.why.map(
    (reason, i) => html`<li>${quote(`/recommendation/why/${i}`, reason)}</li>`,
  );
  const interrupted = advice.complete
    ? null
    : html`<ul class="warnings"><li><b>Interrupted.</b> The run ended before everything was done. What was done is here; what is missing is said where it is missing.</li></ul>`;
  return html`
<header>
<p class="eyebrow">nwidth · which sequence model ${advice.data.file === null ? "do these rows" : html`does ${name(advice.data.file)}`} need?</p>
<h1>${quote("/recommendation/headline", advice.recommendation.headline)}</h1>
<p class="problem lead">${problemSentence(context)}</p>
${interrupted}
</header>
${warnings(context)}
<div class="tiles">
${competitorTile(context, "Best baseline", baseline, choice)}
${competitorTile(context, "Best network", network, choice)}
${differenceTile(context, network, baseline)}
${priceTile(context, network)}
</div>
${why.length === 0 ? null : html`<h2 class="plain">Why</h2><ul class="why">${why}</ul>`}
${factValue(context, "networks") === 0 ? null : html`<h2 class="plain">What it costs and saves</h2>${trade(context, choice)}`}
${findings}`;
}
