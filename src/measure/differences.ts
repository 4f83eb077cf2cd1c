import type { Design, Term } from "./design.js";

/** How the values of a window are told: less the newest one, or less the one of the row before. */
export type Relation = "less-last" | "differences";

/** A column less another one, by their places among the terms; null: as it is. */
export interface Difference {
  readonly of: number;
  readonly less: number | null;
}

/** The regressors of a relation between terms, of which the first channels are inputs. */
export function relatedTo(
  terms: readonly Term[],
  inputs: number,
  relation: Relation,
): Difference[] {
  const place = new Map(terms.map(({ channel, lag }, j) => [`${channel} ${lag}`, j]));
  return terms.flatMap(({ channel, lag }, of): Difference[] => {
    if (channel >= inputs) return [{ of, less: null }];
    if (lag === 0) return [];
    const other = relation === "less-last" ? 0 : lag - 1;
    return [{ of, less: place.get(`${channel} ${other}`) ?? null }];
  });
}

/** Differences of the columns of a design. */
export function combined(plain: Design, related: readonly Difference[]): Design {
  const of = Int32Array.from(related, (one) => one.of);
  const less = Int32Array.from(related, (one) => one.less ?? -1);
  return {
    columns: related.length,
    async fill(rows, block) {
      const whole = new Float64Array(rows.length * plain.columns);
      await plain.fill(rows, whole);
      let at = 0;
      for (let from = 0; from < whole.length; from += plain.columns) {
        for (let k = 0; k < of.length; k++) {
          const other = less[k] < 0 ? 0 : whole[from + less[k]];
          block[at++] = whole[from + of[k]] - other;
        }
      }
    },
  };
}
