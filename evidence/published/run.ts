import { adviseOnNumbers } from "../../src/advise/advise.js";
import { type Effort, efforts } from "../../src/advise/grid.js";
import { questionOn } from "../../src/advise/question.js";
import { type AdviseRequest, parseRequest } from "../../src/advise/request.js";
import { tableOf } from "../../src/data/rows.js";
import { firstRows, type Scores, scoresOf } from "./protocol.js";
import type { PublishedTask } from "./tasks.js";

/** What a competitor reaches by a leaderboard's protocol. */
export interface PublishedScore extends Scores {
  readonly name: string;
  readonly label: string;
  readonly kind: "baseline" | "network";
  /** of training, of a network */
  readonly seconds: number | null;
}

/** What nwidth reaches on a task of a leaderboard. */
export interface PublishedResult {
  readonly frequency: PublishedTask["frequency"];
  readonly budget: AdviseRequest["budget"];
  /** name of what the advice takes that sees no row of the windows */
  readonly pick: string;
  /** of that advice */
  readonly headline: string;
  /** of that advice, the choice of the window among them */
  readonly seconds: number;
  /** rows that ridge and networks look at */
  readonly window: { readonly ridge: number; readonly networks: number };
  /** least error first */
  readonly scores: readonly PublishedScore[];
}

/**
 * First advice on the rows before all windows: what it takes is the pick. Then advice on all rows, tested on
 * the windows: of it only what each competitor forecasts is taken, fitted once to rows before the first
 * window.
 */
export async function runPublished(
  task: PublishedTask,
  budget: AdviseRequest["budget"],
  effort: Effort = efforts[budget],
): Promise<PublishedResult> {
  const { length, windows: origins, frequency, births, dates } = task;
  const [start] = firstRows(births.length, task);
  const ask = async (rows: number, options: { readonly origins?: number }) => {
    const data = { date: dates.slice(0, rows), births: births.slice(0, rows) };
    const request = parseRequest({
      ...{ rows: data, target: "births", time: "date", budget, seed: 7001, ...options },
      horizon: Array.from({ length }, (_, k) => k + 1),
    });
    return { ...(await questionOn(await tableOf(data), request)), effort };
  };
  const question = await ask(start, {});
  const { advice } = await adviseOnNumbers(question);
  const { advice: rest, predictions } = await adviseOnNumbers(
    await ask(births.length, { origins }),
  );
  const described = [
    ...rest.baselines.map((b) => ({ ...b, kind: "baseline" as const, seconds: null })),
    ...rest.candidates.map((c) => ({ ...c, label: c.name, kind: "network" as const })),
  ];
  const scores = described.map(({ name, label, kind, seconds }): PublishedScore => {
    const forecasts = predictions.byCompetitor.get(name);
    if (forecasts === undefined) throw new Error(`no forecast of ${name}`);
    return { ...{ name, label, kind, seconds }, ...scoresOf(births, task, forecasts) };
  });
  return {
    ...{ frequency, budget, pick: advice.recommendation.take },
    headline: advice.recommendation.headline,
    seconds: advice.seconds + question.window.seconds,
    window: { ridge: question.window.ridge, networks: question.window.networks },
    scores: scores.sort((a, b) => a.mase - b.mase),
  };
}
