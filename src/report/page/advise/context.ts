import type { Advice } from "../../../advise/advice.js";
import { fact } from "../../advise/facts.js";
import type { Competitor, Tables } from "../../advise/rows.js";
import type { Format } from "../../format.js";
import type { Html } from "../../html.js";
import { cite } from "../cite.js";

/** What every section of the report draws on. */
export interface Context<A extends Advice = Advice> {
  readonly advice: A;
  readonly tables: Tables;
  readonly document: Document;
}

/** The three columns of an error with its interval. */
export const ERROR = ["error", "low", "high"] as const;

/** A number of facts.csv, written. */
export function citeFact({ tables }: Context, name: string, format: Format): Html {
  return cite(tables.facts, fact(tables.facts, name), "value", format);
}

/** The value of a number of facts.csv; 0 where it is missing. */
export function factValue({ tables }: Context, name: string): number {
  return fact(tables.facts, name).value ?? 0;
}

/** "row" or "rows", by a number of facts.csv. */
export function plural(context: Context, factName: string, one: string, many = `${one}s`): string {
  return factValue(context, factName) === 1 ? one : many;
}

/** What a competitor is called where a reader sees it: by its name, from competitors.csv. */
export function labelOf({ tables }: Context, name: string): string {
  return tables.competitors.rows.find((c: Competitor) => c.name === name)?.label ?? name;
}
