import { fieldsOf } from "./fields.js";
import type { Protocol, Scores } from "./protocol.js";

/** A series of a leaderboard, with its protocol. */
export interface PublishedTask extends Protocol {
  readonly frequency: "D" | "W";
  /** in words */
  readonly title: string;
  readonly dates: readonly string[];
  readonly births: readonly number[];
}

/** What somebody else's model is published to reach. */
export interface PublishedRow extends Scores {
  readonly frequency: PublishedTask["frequency"];
  readonly model: string;
}

const WEEK = 7;

/** GIFT-Eval's us_births, by the day, and by full weeks. */
export function publishedTasks(): PublishedTask[] {
  const days = fieldsOf("births-1969-1988.csv");
  const dates = days.map(([date]) => date);
  const births = days.map(([, count]) => Number(count));
  // The first day is a Wednesday: weeks end on Tuesdays.
  const weeks = Array.from({ length: Math.floor(days.length / WEEK) }, (_, w) => w * WEEK);
  return [
    {
      ...{ frequency: "D", title: "births a day, 30 days ahead", length: 30, windows: 20 },
      ...{ dates, births },
    },
    {
      ...{ frequency: "W", title: "births a week, 8 weeks ahead", length: 8, windows: 14 },
      dates: weeks.map((first) => dates[first + WEEK - 1]),
      births: weeks.map((first) =>
        births.slice(first, first + WEEK).reduce((sum, count) => sum + count, 0),
      ),
    },
  ];
}

/** The leaderboard's rows that are quoted. */
export function publishedRows(): PublishedRow[] {
  return fieldsOf("gift-eval-us-births.csv").map(([frequency, model, mase, mae, rmse]) => ({
    frequency: frequency === "D" ? "D" : "W",
    ...{ model, mase: Number(mase), mae: Number(mae), rmse: Number(rmse) },
  }));
}
