import { fieldsOf } from "../published/fields.js";

/** What somebody else's model is published to reach. */
export interface PublishedEtt {
  /** all seven channels, or one of them */
  readonly setting: string;
  readonly horizon: number;
  readonly model: string;
  readonly mse: number;
}

/** The rows that are quoted. */
export function publishedEtt(): PublishedEtt[] {
  return fieldsOf("etth1.csv").map(([setting, horizon, model, mse]) => ({
    ...{ setting, model },
    ...{ horizon: Number(horizon), mse: Number(mse) },
  }));
}
