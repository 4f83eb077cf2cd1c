import type { CalendarTerm } from "../data/calendar.js";
import {
  add,
  cast,
  constant,
  div,
  type Expr,
  equal,
  less,
  matmul,
  mul,
  sin,
  sub,
  where,
} from "../tensor/index.js";
import type { Weight } from "../tensor/onnx/export.js";

const DAY = 86_400_000;
const HOUR = DAY / 24;

/** What dates add to forecasts: weights by name, and their sum for the dates of a batch. */
export interface DateSums {
  readonly weights: Readonly<Record<string, Weight>>;
  /** [..., horizons] from stamps [..., 1] */
  readonly sum: (stamp: Expr, weights: Readonly<Record<string, Expr>>) => Expr;
}

/** A stamp in milliseconds as a calendar writes it, each [..., 1]: `calendarValue` in operators. */
interface DateExpr {
  readonly stamp: Expr;
  /** share of the year that has gone by, as if all were leap years */
  readonly year: Expr;
  readonly weekday: Expr;
  readonly hour: Expr;
  readonly weekend: Expr;
}

function floor(x: Expr): Expr {
  const whole = cast(cast(x, "int64"), "float64");
  return sub(whole, cast(less(x, whole), "float64"));
}

const per = (x: Expr, size: number) => floor(div(x, size));

/** The day of the year by Hinnant's civil_from_days, in which years begin in March. */
function dateOf(stamp: Expr): DateExpr {
  const days = per(stamp, DAY);
  const within = sub(stamp, mul(days, DAY));
  const z = add(days, 719_468);
  const ofEra = sub(z, mul(per(z, 146_097), 146_097));
  const leaps = add(sub(per(ofEra, 36_524), per(ofEra, 1460)), mul(per(ofEra, 146_096), -1));
  const year = per(add(ofEra, leaps), 365);
  const begun = add(mul(year, 365), sub(per(year, 4), per(year, 100)));
  const sinceMarch = sub(ofEra, begun);
  const inLeapYear = where(less(sinceMarch, 306), add(sinceMarch, 60), sub(sinceMarch, 306));
  const weekday = sub(add(days, 4), mul(per(add(days, 4), 7), 7));
  const weekend = add(cast(equal(weekday, 0), "float64"), cast(equal(weekday, 6), "float64"));
  return {
    ...{ stamp, weekday, weekend },
    year: div(add(inLeapYear, div(within, DAY)), 366),
    hour: per(within, HOUR),
  };
}

const row = (values: readonly number[]) => constant(values, "float64", [1, values.length]);

/** Values of terms of one kind, [..., terms]. */
function valuesOf(
  kind: CalendarTerm["kind"],
  terms: readonly CalendarTerm[],
  date: DateExpr,
): Expr {
  const of = (pick: (term: CalendarTerm) => number) => row(terms.map(pick));
  switch (kind) {
    case "trend": {
      const from = of((t) => (t.kind === "trend" ? t.from : 0));
      const span = of((t) => (t.kind === "trend" ? t.to - t.from : 1));
      return div(sub(date.stamp, from), span);
    }
    case "year": {
      const turns = of((t) => (t.kind === "year" ? 2 * Math.PI * t.harmonic : 0));
      const ahead = of((t) => (t.kind === "year" && t.wave === "cosine" ? Math.PI / 2 : 0));
      return sin(add(mul(date.year, turns), ahead));
    }
    case "weekday":
      return cast(
        equal(
          date.weekday,
          of((t) => (t.kind === "weekday" ? t.day : -1)),
        ),
        "float64",
      );
    case "hour": {
      const hour = of((t) => (t.kind === "hour" ? t.hour : -1));
      const weekend = of((t) => (t.kind === "hour" ? Number(t.weekend) : -1));
      const both = (a: Expr, b: Expr) => mul(cast(a, "float64"), cast(b, "float64"));
      return both(equal(date.hour, hour), equal(date.weekend, weekend));
    }
    default:
      return kind satisfies never;
  }
}

const KINDS = [
  "trend",
  "year",
  "weekday",
  "hour",
] as const satisfies readonly CalendarTerm["kind"][];

/** @param weights [horizons, terms] */
export function dateSums(
  terms: readonly CalendarTerm[],
  weights: Float64Array,
  horizons: number,
): DateSums {
  const groups = KINDS.flatMap((kind) => {
    const places = terms.flatMap((term, j) => (term.kind === kind ? [j] : []));
    return places.length === 0 ? [] : [{ kind, places, some: places.map((j) => terms[j]) }];
  });
  return {
    weights: Object.fromEntries(
      groups.map(({ kind, places }) => [
        `date.${kind}`,
        {
          dtype: "float64",
          shape: [places.length, horizons],
          data: Float64Array.from(
            { length: places.length * horizons },
            (_, i) => weights[(i % horizons) * terms.length + places[Math.floor(i / horizons)]],
          ),
        },
      ]),
    ),
    sum: (stamp, given) => {
      const date = dateOf(stamp);
      return groups
        .map(({ kind, some }) => matmul(valuesOf(kind, some, date), given[`date.${kind}`]))
        .reduce((a, b) => add(a, b));
    },
  };
}
