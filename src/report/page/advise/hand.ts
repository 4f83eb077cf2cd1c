import type { Contract } from "../../../deploy/contract.js";
import type { Forecast } from "../../../deploy/forecast.js";
import { type Content, html } from "../../html.js";
import { futureSection, modelSection, oddities } from "../forecast/sections.js";

/** A model that was made of the advice, and what it says of the rows to come, where that was asked for. */
export interface Hand {
  /** of the model */
  readonly contract: Contract;
  /** null where it was not asked for */
  readonly forecast: Forecast | null;
}

/** The model in the user's hand: what it takes, how far to trust it, what it says. */
export function handSection(document: Document, hand: Hand | null): Content {
  if (hand === null) return null;
  const { contract, forecast } = hand;
  const future =
    forecast === null
      ? html`<p>It lies in the folder <code>model</code> beside this page, with its contract and programs that run it; <code>nwidth forecast</code> predicts with it from new rows.</p>`
      : html`<p>It lies in the folder <code>model</code> beside this page, with its contract and programs that run it.</p>${oddities(forecast)}${futureSection(document, forecast)}`;
  return html`
<section>
<h2>The model in hand</h2>
${modelSection(contract)}${future}
</section>`;
}
