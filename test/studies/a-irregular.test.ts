import { expect, it } from "vitest";
import { type Errors, TIMES_NAMES, tests } from "../../src/studies/a-irregular/study.js";
import { verdictsOf } from "./verdicts.js";

async function verdicts(of: (...which: Parameters<Errors>) => number) {
  const errors: Errors = (...which) => [1, 1.01, 0.99].map((factor) => factor * of(...which));
  return verdictsOf(tests, errors, 3);
}

it("tells models that see irregular times from those that do not, and whom these cost more", async () => {
  // a model that does not see irregular times leaves 0.09 of the variance
  const found = await verdicts((times, model) => {
    if (times === "regular") return 0.001;
    if (model === "GRU") return times === "gaps" ? 0.002 : 0.02;
    return model === "Transformer" ? 0.01 : 0.09;
  });
  const agreeing = [...found].filter(([, verdict]) => verdict === "agrees").map(([id]) => id);
  expect(agreeing).toEqual([
    ...["sees-transformer", "sees-gru"],
    ...["stamps-transformer", "stamps-rnn", "stamps-state-space"],
    ...["ahead-rnn", "ahead-state-space", "turn-rnn", "turn-state-space"],
  ]);
  for (const [id, verdict] of found) if (!agreeing.includes(id)) expect(verdict).toBe("disagrees");
});

it("costs nothing where errors are the same at all times", async () => {
  const found = await verdicts(() => 0.01);
  for (const model of ["rnn", "gru", "state-space"]) {
    expect(found.get(`turn-${model}`)).toBe("disagrees");
    expect(found.get(`stamps-${model}`)).toBe("agrees");
  }
  expect(TIMES_NAMES).toEqual(["regular", "gaps", "stamps"]);
});
